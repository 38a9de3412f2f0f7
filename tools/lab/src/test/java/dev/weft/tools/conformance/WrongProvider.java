package dev.weft.tools.conformance;

import static dev.weft.tools.testkit.Async.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/** A provider that keeps the contract but for one thing. Everything runs on one event loop. */
final class WrongProvider {
  private static final String KEY = "Idempotency-Key";

  private final Vertx vertx;
  private final Wrong wrong;
  private final HttpServer server;
  private final Map<String, JsonObject> asked = new HashMap<>();
  private final Map<String, JsonObject> answers = new HashMap<>();
  private final Map<String, Long> leftMinor = new HashMap<>();
  private int moves;

  /** What it does wrong. */
  enum Wrong {
    NOTHING,
    CHARGES_EVERY_REQUEST,
    CHARGES_EVERY_REQUEST_AT_ONCE,
    TAKES_ANOTHER_BODY,
    ANSWERS_ANOTHER_AMOUNT,
    ANSWERS_LOWER_CASE,
    DECLINES_WITH_400,
    HAS_NO_LOOK_UP,
    FORGETS_DECLINES,
    FINDS_EVERYTHING,
    REFUNDS_EVERY_REQUEST,
    REFUNDS_WHAT_IT_DOES_NOT_KNOW,
    REFUNDS_TOO_MUCH,
    ANSWERS_ENDLESSLY,
    IS_SICK,
    LETS_EVERYBODY_IN
  }

  WrongProvider(Vertx vertx, Wrong wrong) {
    this.vertx = vertx;
    this.wrong = wrong;
    server = vertx.createHttpServer().requestHandler(this::handle);
    await(server.listen(0, "127.0.0.1"));
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  private void handle(HttpServerRequest request) {
    request.body().onSuccess(body -> answer(request, body));
  }

  private void answer(HttpServerRequest request, Buffer body) {
    boolean known = "Bearer right".equals(request.getHeader("Authorization"));
    if (!known && wrong != Wrong.LETS_EVERYBODY_IN) {
      send(request, 401, new JsonObject());
      return;
    }
    switch (request.method() + " " + request.path()) {
      case "POST /v1/charges" -> charge(request, body.toJsonObject());
      case "POST /v1/refunds" -> refund(request, body.toJsonObject());
      case "GET /healthz" -> send(request, wrong == Wrong.IS_SICK ? 503 : 200, new JsonObject());
      default -> lookUp(request);
    }
  }

  private void charge(HttpServerRequest request, JsonObject body) {
    String key = request.getHeader(KEY);
    if (answers.containsKey(key) && wrong != Wrong.CHARGES_EVERY_REQUEST) {
      repeat(request, key, body);
      return;
    }
    JsonObject answer = decided(body);
    if (wrong == Wrong.CHARGES_EVERY_REQUEST_AT_ONCE) {
      // What comes within this time does not find the key yet.
      vertx.setTimer(50, later -> store(request, key, body, answer));
    } else {
      store(request, key, body, answer);
    }
  }

  private JsonObject decided(JsonObject body) {
    if (body.getString("token").equals("tok_declined")) {
      return new JsonObject().put("code", "card_declined");
    }
    String id = "c" + ++moves;
    leftMinor.put(id, body.getLong("amountMinor"));
    return new JsonObject()
        .put("chargeId", id)
        .put("status", "captured")
        .put("amountMinor", wrong == Wrong.ANSWERS_ANOTHER_AMOUNT ? 1 : body.getLong("amountMinor"))
        .put("currency", wrong == Wrong.ANSWERS_LOWER_CASE ? "eur" : body.getString("currency"))
        .put("reference", body.getString("reference"));
  }

  private void store(HttpServerRequest request, String key, JsonObject body, JsonObject answer) {
    asked.put(key, body);
    if (!answer.containsKey("code") || wrong != Wrong.FORGETS_DECLINES) {
      answers.put(key, answer);
    }
    charged(request, answer);
  }

  private void repeat(HttpServerRequest request, String key, JsonObject body) {
    if (!asked.get(key).equals(body) && wrong != Wrong.TAKES_ANOTHER_BODY) {
      send(request, 422, new JsonObject().put("code", "idempotency_key_reused"));
    } else {
      charged(request, answers.get(key));
    }
  }

  private void charged(HttpServerRequest request, JsonObject answer) {
    if (wrong == Wrong.ANSWERS_ENDLESSLY) {
      request.response().setChunked(true);
      long timer = vertx.setPeriodic(1, tick -> request.response().write(" ".repeat(16_384)));
      request.response().exceptionHandler(gone -> vertx.cancelTimer(timer));
      request.response().closeHandler(gone -> vertx.cancelTimer(timer));
      return;
    }
    int declined = wrong == Wrong.DECLINES_WITH_400 ? 400 : 402;
    send(request, answer.containsKey("code") ? declined : 201, answer);
  }

  private void lookUp(HttpServerRequest request) {
    String key = request.path().replaceFirst(".*/", "");
    if (wrong == Wrong.HAS_NO_LOOK_UP) {
      request.response().setStatusCode(404).end("<html>not here</html>");
    } else if (answers.containsKey(key)) {
      JsonObject answer = answers.get(key);
      send(request, answer.containsKey("code") ? 402 : 200, answer);
    } else if (wrong == Wrong.FINDS_EVERYTHING) {
      send(request, 200, new JsonObject().put("status", "unknown"));
    } else {
      send(request, 404, new JsonObject().put("code", "charge_not_found"));
    }
  }

  private void refund(HttpServerRequest request, JsonObject body) {
    String key = request.getHeader(KEY);
    if (answers.containsKey(key) && wrong != Wrong.REFUNDS_EVERY_REQUEST) {
      send(request, 201, answers.get(key));
      return;
    }
    String charge = body.getString("chargeId");
    long amountMinor = body.getLong("amountMinor");
    if (!leftMinor.containsKey(charge) && wrong != Wrong.REFUNDS_WHAT_IT_DOES_NOT_KNOW) {
      send(request, 404, new JsonObject().put("code", "charge_not_found"));
      return;
    }
    boolean tooMuch = amountMinor > leftMinor.getOrDefault(charge, Long.MAX_VALUE);
    if (tooMuch && wrong != Wrong.REFUNDS_TOO_MUCH) {
      send(request, 422, new JsonObject().put("code", "amount_too_large"));
      return;
    }
    leftMinor.merge(charge, -amountMinor, Long::sum);
    JsonObject answer =
        new JsonObject()
            .put("refundId", "r" + ++moves)
            .put("chargeId", charge)
            .put("amountMinor", amountMinor);
    answers.put(key, answer);
    send(request, 201, answer);
  }

  private static void send(HttpServerRequest request, int status, JsonObject body) {
    request.response().setStatusCode(status).end(body.toBuffer());
  }
}
