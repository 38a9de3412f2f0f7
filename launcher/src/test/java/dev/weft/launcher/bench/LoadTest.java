package dev.weft.launcher.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadTest {
  private static final int ORDERS = 5_000;
  private static final long LIMIT_MS = 20_000;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close();
  }

  @Test
  void ordersThatCannotBeSentAreCountedByError() throws Exception {
    LoadResult result = run(new BenchPlan(ORDERS, 0, 0, 1, 10, 0, LIMIT_MS));

    assertThat(result.errors()).containsExactly(Map.entry("IllegalStateException", ORDERS));
    assertThat(result.sent()).isEqualTo(ORDERS);
    assertThat(result.unfinished()).isZero();
    assertThat(result.isClean()).isFalse();
  }

  @Test
  void aRateIsNotExceeded() throws Exception {
    int orders = 50;
    long startNanos = System.nanoTime();

    run(new BenchPlan(orders, 0, 200, 1, orders, 0, LIMIT_MS));

    long dueMs = (orders - 1) * 1_000L / 200;
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos))
        .isGreaterThanOrEqualTo(dueMs);
  }

  private LoadResult run(BenchPlan plan) throws Exception {
    Future<HttpClientResponse> failure = Future.failedFuture(new IllegalStateException("no"));
    Load load = new Load(vertx, plan, "t-", body -> failure, new Basket(List.of("A", "B"), 0));
    Promise<LoadResult> result = Promise.promise();
    vertx.runOnContext(start -> load.run().onComplete(result));
    return result
        .future()
        .toCompletionStage()
        .toCompletableFuture()
        .get(LIMIT_MS, TimeUnit.MILLISECONDS);
  }
}
