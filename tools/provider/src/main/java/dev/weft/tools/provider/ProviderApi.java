package dev.weft.tools.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.tools.provider.LedgerEntry.Kind;
import dev.weft.tools.provider.LedgerEntry.Status;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.util.Random;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The provider's HTTP interface, with its latency and its faults.
 *
 * <ul>
 *   <li>{@code POST /v1/charges} {@code {amountMinor, currency, token, reference}}
 *   <li>{@code POST /v1/refunds} {@code {chargeId, amountMinor}}
 *   <li>{@code GET /v1/charges/<key>}: what became of the charge with that key
 *   <li>{@code GET /v1/charges?after=}, {@code GET /v1/ledger?after=}: {@code {entries, next}},
 *       where next is the cursor of the next page, null on the last
 *   <li>{@code GET /healthz}
 * </ul>
 *
 * Both POSTs need an {@code Idempotency-Key}. Errors are problems (RFC 9457) with a {@code code}.
 *
 * <p>Event-loop confined.
 */
final class ProviderApi implements Handler<HttpServerRequest> {
  static final int PAGE_ENTRIES_MAX = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(ProviderApi.class);
  private static final long BODY_BYTES_MAX = 16_384;
  private static final int KEY_CHARS_MAX = 255;
  private static final String CHARGE_OF_KEY = "/v1/charges/";

  private final Vertx vertx;
  private final SimulatedProviderOptions options;
  private final Ledger ledger;
  private final Random faults;
  private final BoundedCounts slowTries = new BoundedCounts();

  private record Reply(int status, JsonObject body, long delayMs) {}

  ProviderApi(Vertx vertx, SimulatedProviderOptions options, Ledger ledger) {
    this.vertx = vertx;
    this.options = options;
    this.ledger = ledger;
    this.faults = new Random(options.seed());
  }

  @Override
  public void handle(HttpServerRequest request) {
    Future.succeededFuture(request)
        .compose(this::answer)
        .recover(error -> Future.succeededFuture(problem(error)))
        .onSuccess(reply -> after(reply.delayMs(), () -> send(request, reply)));
  }

  private Future<Reply> answer(HttpServerRequest request) {
    return switch (request.method() + " " + request.path()) {
      case "POST /v1/charges" -> body(request).compose(body -> charge(key(request), body));
      case "POST /v1/refunds" -> body(request).compose(body -> refund(key(request), body));
      case "GET /v1/charges" -> page(request, entry -> entry.kind() == Kind.CHARGE);
      case "GET /v1/ledger" -> page(request, entry -> true);
      case "GET /healthz" ->
          Future.succeededFuture(new Reply(Http.OK, new JsonObject().put("status", "up"), 0));
      default -> lookUp(request);
    };
  }

  private Future<Reply> charge(String key, JsonObject body) {
    ChargeRequest request = ChargeRequest.of(key, body);
    boolean fault = faults.nextDouble() < options.faultRate();
    boolean early = faults.nextBoolean();
    if (fault && early) {
      return Future.failedFuture(ProviderException.busy());
    }
    long delayMs = delayMs(key, request.token());
    return ledger
        .submit(request)
        .map(entry -> fault ? problem(ProviderException.busy()) : chargeReply(entry, delayMs));
  }

  private Future<Reply> refund(String key, JsonObject body) {
    return ledger.submit(RefundRequest.of(key, body)).map(this::refundReply);
  }

  private Future<Reply> lookUp(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.GET) || !request.path().startsWith(CHARGE_OF_KEY)) {
      return Future.failedFuture(
          new ProviderException(Http.NOT_FOUND, "not_found", "no such resource"));
    }
    String key = URLDecoder.decode(request.path().substring(CHARGE_OF_KEY.length()), UTF_8);
    return ledger
        .submit(new LedgerRequest.LookUp(key))
        .map(
            entry ->
                new Reply(
                    Http.OK, chargeBody(entry).put("code", entry.code()), options.latencyMs()));
  }

  private long delayMs(String key, String token) {
    boolean slow = TestTokens.isSlow(token) && slowTries.increment(key) == 1;
    return slow ? options.slowAnswerMs() : options.latencyMs();
  }

  private Reply chargeReply(LedgerEntry entry, long delayMs) {
    if (entry.is(Status.DECLINED)) {
      ProviderException declined =
          new ProviderException(Http.PAYMENT_REQUIRED, entry.code(), "the charge was declined");
      return new Reply(declined.status(), declined.toJson(), delayMs);
    }
    return new Reply(Http.CREATED, chargeBody(entry), delayMs);
  }

  private static JsonObject chargeBody(LedgerEntry entry) {
    return new JsonObject()
        .put("chargeId", entry.id())
        .put("status", EnumNames.of(entry.status()))
        .put("amountMinor", entry.amountMinor())
        .put("currency", entry.currency())
        .put("reference", entry.reference());
  }

  private Reply refundReply(LedgerEntry entry) {
    JsonObject body =
        new JsonObject()
            .put("refundId", entry.id())
            .put("chargeId", entry.reference())
            .put("status", EnumNames.of(entry.status()))
            .put("amountMinor", entry.amountMinor())
            .put("currency", entry.currency());
    return new Reply(Http.CREATED, body, options.latencyMs());
  }

  private Future<Reply> page(HttpServerRequest request, Predicate<LedgerEntry> filter) {
    return ledger.page(cursor(request), filter, PAGE_ENTRIES_MAX).map(ProviderApi::pageReply);
  }

  private static Reply pageReply(LedgerStore.Page page) {
    JsonArray entries = new JsonArray();
    page.entries().forEach(entry -> entries.add(entry.toJson()));
    return new Reply(Http.OK, new JsonObject().put("entries", entries).put("next", page.next()), 0);
  }

  private static long cursor(HttpServerRequest request) {
    String after = request.getParam("after", "0");
    if (!after.matches("\\d{1,18}")) {
      throw new ProviderException(Http.BAD_REQUEST, "invalid_request", "after must be a cursor");
    }
    return Long.parseLong(after);
  }

  private static Future<JsonObject> body(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    if (length == null) {
      return Future.failedFuture(
          new ProviderException(Http.LENGTH_REQUIRED, "length_required", "no Content-Length"));
    }
    if (Long.parseLong(length) > BODY_BYTES_MAX) {
      return Future.failedFuture(
          new ProviderException(Http.TOO_LARGE, "body_too_large", "over " + BODY_BYTES_MAX));
    }
    return request.body().map(ProviderApi::json);
  }

  private static JsonObject json(Buffer body) {
    try {
      return body.toJsonObject();
    } catch (DecodeException | ClassCastException notJsonObject) {
      throw new ProviderException(Http.BAD_REQUEST, "invalid_request", "not a JSON object");
    }
  }

  private static String key(HttpServerRequest request) {
    String key = request.getHeader("Idempotency-Key");
    if (key == null || key.isBlank() || key.length() > KEY_CHARS_MAX) {
      throw new ProviderException(
          Http.BAD_REQUEST, "idempotency_key_missing", "send an Idempotency-Key of 1 to 255");
    }
    return key;
  }

  private Reply problem(Throwable error) {
    if (error instanceof ProviderException known) {
      return new Reply(known.status(), known.toJson(), options.latencyMs());
    }
    LOG.error("provider=simulated request failed", error);
    return problem(new ProviderException(Http.INTERNAL_ERROR, "internal", "see the log"));
  }

  private void after(long delayMs, Runnable action) {
    if (delayMs == 0) {
      action.run();
    } else {
      vertx.setTimer(delayMs, id -> action.run());
    }
  }

  private static void send(HttpServerRequest request, Reply reply) {
    if (request.response().closed()) {
      return; // the caller did not wait
    }
    boolean problem = reply.status() >= Http.BAD_REQUEST;
    request
        .response()
        .setStatusCode(reply.status())
        .putHeader("Content-Type", problem ? "application/problem+json" : "application/json")
        .end(reply.body().toBuffer());
  }
}
