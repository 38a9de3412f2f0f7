package dev.weft.tools.chaos;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StockAdjusterTest {
  private static final String HOST = "127.0.0.1";
  private static final ChaosPlan PLAN = new ChaosPlan(1, 7, 1, 1, 1, 1);

  private final Vertx vertx = Vertx.vertx();
  private final RequestOutcomes outcomes = new RequestOutcomes();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void countsWhatNobodyAnswersForRatherThanAskForEver() {
    restockAt(503);

    assertThat(outcomes.of(RequestOutcomes.Count.UNANSWERED)).isPositive();
    assertThat(outcomes.of(RequestOutcomes.Count.ADJUSTED)).isZero();
  }

  @Test
  void endsWhenEverythingIsAnswered() {
    restockAt(201);

    assertThat(outcomes.of(RequestOutcomes.Count.UNANSWERED)).isZero();
    assertThat(outcomes.of(RequestOutcomes.Count.ADJUSTED)).isPositive();
  }

  private void restockAt(int status) {
    HttpServer node =
        await(
            vertx
                .createHttpServer()
                .requestHandler(request -> request.response().setStatusCode(status).end())
                .listen(0, HOST));
    URI uri = URI.create("http://" + HOST + ":" + node.actualPort());
    LoadClient api = new LoadClient(vertx, List.of(uri), 1, 100);
    StockAdjuster adjuster = new StockAdjuster(vertx, api, PLAN, outcomes, 1_000);
    await(
        Future.<Void>future(done -> vertx.runOnContext(start -> adjuster.run().onComplete(done))));
  }
}
