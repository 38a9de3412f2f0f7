package dev.weft.payment.adapter;

import static dev.weft.tools.testkit.Async.await;

import dev.weft.payment.domain.Charge;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server that answers as a test tells it to: what the simulated provider never does. */
final class ScriptedServer {
  static final String HEALTH_PATH = "/up";

  private final AtomicInteger requests = new AtomicInteger();
  private final HttpServer server;
  private final AtomicInteger healthChecks = new AtomicInteger();
  private volatile Handler<HttpServerRequest> script = request -> {};
  private volatile Handler<HttpServerRequest> healthScript = answering(503, "");

  ScriptedServer(Vertx vertx) {
    server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  if (request.path().equals(HEALTH_PATH)) {
                    healthChecks.incrementAndGet();
                    healthScript.handle(request);
                  } else {
                    requests.incrementAndGet();
                    script.handle(request);
                  }
                });
    await(server.listen(0, "127.0.0.1"));
  }

  /** What {@link #HEALTH_PATH} is answered with; 503 until told. */
  void answerHealth(int status) {
    healthScript = answering(status, "");
  }

  void answerHealth(Handler<HttpServerRequest> how) {
    healthScript = how;
  }

  void answer(int status, String body) {
    script = answering(status, body);
  }

  void answer(Handler<HttpServerRequest> how) {
    script = how;
  }

  /** Without questions about its health. */
  int requests() {
    return requests.get();
  }

  int healthChecks() {
    return healthChecks.get();
  }

  /** Of a provider at this address. */
  ProviderOptions options(long timeoutMs, int poolSize) {
    return options(timeoutMs, poolSize, "");
  }

  ProviderOptions options(long timeoutMs, int poolSize, String headersFile) {
    return new ProviderOptions(
        ProviderOptions.Kind.HTTP, url(), timeoutMs, poolSize, HEALTH_PATH, headersFile);
  }

  /** What a provider answers that has carried out the charge. */
  static String captured(String chargeId, Charge charge) {
    return new JsonObject()
        .put("chargeId", chargeId)
        .put("status", "captured")
        .put("amountMinor", charge.amountMinor())
        .put("currency", charge.currency())
        .put("reference", charge.reference())
        .encode();
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  private static Handler<HttpServerRequest> answering(int status, String body) {
    return request -> request.response().setStatusCode(status).end(body);
  }
}
