package dev.weft.payment.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.tools.testkit.Async;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlowStartTest {
  private static final int CALLS = 30;

  private final Vertx vertx = Vertx.vertx();
  private final SlowStart slowStart = new SlowStart(vertx);
  private final List<Promise<Void>> underWay = new ArrayList<>();

  @AfterEach
  void close() {
    Async.await(vertx.close());
  }

  @Test
  void limitsNothingBeforeTheProviderWasAway() {
    start(CALLS);
    assertThat(underWay).hasSize(CALLS);
  }

  @Test
  void triesTwiceAsManyAtOnceWithEachSuccessAndNoMoreAfterAFailure() {
    slowStart.begin();
    start(CALLS);
    assertThat(underWay).hasSize(1);
    underWay.get(0).complete();
    awaitBegun(1 + 2);
    underWay.get(1).complete();
    awaitBegun(1 + 1 + 4);
    underWay.get(2).fail("no");
    awaitBegun(1 + 1 + 1 + 4);
  }

  @Test
  void callsThatFailKeepNoPlace() {
    slowStart.begin();
    start(CALLS);
    for (int i = 0; i < CALLS; i++) {
      awaitBegun(i + 1);
      underWay.get(i).fail("no");
    }
  }

  private void start(int calls) {
    for (int i = 0; i < calls; i++) {
      Future<Void> ended =
          slowStart.run(
              () -> {
                Promise<Void> call = Promise.promise();
                synchronized (underWay) {
                  underWay.add(call);
                }
                return call.future();
              });
      ended.onComplete(any -> {});
    }
  }

  private void awaitBegun(int calls) {
    Awaitility.await()
        .until(
            () -> {
              synchronized (underWay) {
                return underWay.size() == calls;
              }
            });
  }
}
