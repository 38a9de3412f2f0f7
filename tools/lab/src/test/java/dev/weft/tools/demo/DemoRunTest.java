package dev.weft.tools.demo;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.tools.lab.LedgerReader;
import dev.weft.tools.lab.Progress;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DemoRunTest {
  private static final String HOST = "127.0.0.1";
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger orders = new AtomicInteger();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void doesNotWaitForFramesOnceTheWebSocketIsClosed() {
    HttpServer server =
        await(
            vertx
                .createHttpServer()
                .requestHandler(this::answer)
                .webSocketHandler(ServerWebSocket::close)
                .listen(0, HOST));
    URI base = URI.create("http://" + HOST + ":" + server.actualPort());
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    DemoRun run =
        new DemoRun(
            Scenario.standard(),
            base,
            new LedgerReader(base.toString()),
            new Progress(nowhere, false),
            Deadline.in(LIMIT),
            new Random(1));

    try (run) {
      assertThatThrownBy(run::run)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("no more frames can come; missing: the end of: one line")
          .hasMessageContaining("WebSocket: closed by the server");
    }
  }

  /** Every order is accepted. */
  private void answer(HttpServerRequest request) {
    request
        .response()
        .setStatusCode(202)
        .end("{\"orderId\":\"o" + orders.incrementAndGet() + "\"}");
  }
}
