package dev.weft.tools.bench;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BenchLoadTest {
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

  @Test
  void aLoadThatIsOverSendsNothingMore() {
    List<Promise<HttpClientResponse>> posts = new ArrayList<>();
    BenchLoad.Poster poster =
        body -> {
          posts.add(Promise.promise());
          return posts.get(posts.size() - 1).future();
        };
    BenchLoad load =
        new BenchLoad(
            vertx,
            new BenchPlan(10, 0, 0, 1, 2, 0, 1),
            "t-",
            poster,
            new OrderBodies(List.of("A"), 0));

    Future<Integer> sentInAll =
        Future.future(
            done ->
                vertx.runOnContext(
                    start ->
                        load.run()
                            .map(
                                over -> {
                                  List.copyOf(posts).forEach(post -> post.fail("late"));
                                  return posts.size();
                                })
                            .onComplete(done)));

    assertThat(await(sentInAll)).isEqualTo(2);
  }

  private LoadResult run(BenchPlan plan) throws Exception {
    Future<HttpClientResponse> failure = Future.failedFuture(new IllegalStateException("no"));
    BenchLoad load =
        new BenchLoad(vertx, plan, "t-", body -> failure, new OrderBodies(List.of("A", "B"), 0));
    Promise<LoadResult> result = Promise.promise();
    vertx.runOnContext(start -> load.run().onComplete(result));
    return result
        .future()
        .toCompletionStage()
        .toCompletableFuture()
        .get(LIMIT_MS, TimeUnit.MILLISECONDS);
  }
}
