package dev.weft.tools.bench;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.launcher.NodeAccess;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BenchRunTest {
  private static final String HOST = "127.0.0.1";
  private static final BenchPlan PLAN = new BenchPlan(1, 0, 0, 1, 1, 0, 20_000);

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void namesTheAnswerOfANodeThatIsNotReady() {
    URI node = nodeThatAnswers(503, "application/problem+json", "{\"title\":\"not ready\"}");

    assertFails(node, node + "/api/v1/inventory answered 503; is the node ready?");
  }

  @Test
  void saysThatAnInventoryWithoutItemsHasNothingInStock() {
    assertFails(nodeThatAnswers(200, "application/json", "{}"), "nothing is in stock");
  }

  private static void assertFails(URI node, String message) {
    try (BenchRun run = new BenchRun(List.of(node), PLAN, "t", NodeAccess.NONE)) {
      assertThatThrownBy(() -> await(run.warmUp())).hasMessageContaining(message);
    }
  }

  private URI nodeThatAnswers(int status, String type, String body) {
    HttpServer server =
        await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request ->
                        request
                            .response()
                            .setStatusCode(status)
                            .putHeader("Content-Type", type)
                            .end(body))
                .listen(0, HOST));
    return URI.create("http://" + HOST + ":" + server.actualPort());
  }
}
