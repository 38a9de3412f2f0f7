package dev.weft.payment.adapter;

import static dev.weft.payment.Await.await;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server that answers as a test tells it to: what the simulated provider never does. */
final class ScriptedServer {
  private final AtomicInteger requests = new AtomicInteger();
  private final HttpServer server;
  private volatile Handler<HttpServerRequest> script = request -> {};

  ScriptedServer(Vertx vertx) {
    server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  requests.incrementAndGet();
                  script.handle(request);
                });
    await(server.listen(0, "127.0.0.1"));
  }

  void answer(int status, String body) {
    script = request -> request.response().setStatusCode(status).end(body);
  }

  void answer(Handler<HttpServerRequest> how) {
    script = how;
  }

  int requests() {
    return requests.get();
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }
}
