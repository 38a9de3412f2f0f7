package dev.weft.payment.adapter;

import dev.weft.kernel.failure.Failure;
import dev.weft.payment.domain.Charge;
import dev.weft.payment.domain.ChargeOutcome;
import dev.weft.payment.domain.PaymentFailures;
import dev.weft.payment.domain.Refund;
import dev.weft.payment.flow.PaymentProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.Set;

/**
 * Event-loop confined. The provider over HTTP, behind the breaker. Its connections are its own, so
 * that more instances may ask for more at once. Spans and trace headers of the requests are
 * Vert.x's own.
 */
public final class HttpPaymentProvider implements PaymentProvider {
  public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private static final int STATUS_CREATED = 201;
  private static final int STATUS_PAYMENT_REQUIRED = 402;
  private static final int STATUS_CLIENT_ERRORS = 400;
  private static final int STATUS_SERVER_ERRORS = 500;

  /** Timed out, still busy with the same key, too early, too many: the same may work later. */
  private static final Set<Integer> CLIENT_ERRORS_TO_RETRY = Set.of(408, 409, 425, 429);

  /**
   * Requests that wait for a connection. What the routes have in flight bounds them before this
   * does, and has to: to refuse one here would count against a provider that was not even asked.
   */
  private static final int WAITING_MAX = 10_000;

  private final WebClient client;
  private final ProviderOptions options;
  private final ProviderBreaker breaker;
  private final HealthCheck health;

  public HttpPaymentProvider(Vertx vertx, ProviderOptions options, ProviderBreaker breaker) {
    WebClientOptions http = new WebClientOptions().setFollowRedirects(false);
    PoolOptions pool = new PoolOptions().setHttp1MaxSize(options.poolSize());
    pool.setMaxWaitQueueSize(WAITING_MAX);
    this.client = WebClient.create(vertx, http, pool);
    this.options = options;
    this.breaker = breaker;
    this.health = new HealthCheck(vertx, options);
  }

  @Override
  public Future<ChargeOutcome> charge(Charge charge) {
    JsonObject body =
        new JsonObject()
            .put("amountMinor", charge.amountMinor())
            .put("currency", charge.currency())
            .put("token", charge.token())
            .put("reference", charge.reference());
    return breaker.call(
        () ->
            post("/v1/charges", charge.idempotencyKey(), body)
                .map(HttpPaymentProvider::chargeOutcome),
        health::isWell);
  }

  @Override
  public Future<String> refund(Refund refund) {
    JsonObject body =
        new JsonObject()
            .put("chargeId", refund.chargeId())
            .put("amountMinor", refund.amountMinor());
    return breaker.call(
        () -> post("/v1/refunds", refund.idempotencyKey(), body).map(HttpPaymentProvider::refundId),
        health::isWell);
  }

  public void close() {
    client.close();
    health.close();
  }

  private Future<HttpResponse<Buffer>> post(String path, String key, JsonObject body) {
    return client
        .postAbs(options.url() + path)
        .timeout(options.timeoutMs())
        .putHeader(IDEMPOTENCY_KEY, key)
        .sendJsonObject(body)
        .recover(error -> Future.failedFuture(unavailable(error.toString())));
  }

  private static ChargeOutcome chargeOutcome(HttpResponse<Buffer> response) {
    if (response.statusCode() == STATUS_PAYMENT_REQUIRED) {
      return new ChargeOutcome.Declined(text(response, "code"));
    }
    requireCreated(response);
    if (!text(response, "status").equals("captured")) {
      throw unreadable(response);
    }
    return new ChargeOutcome.Captured(text(response, "chargeId"));
  }

  private static String refundId(HttpResponse<Buffer> response) {
    requireCreated(response);
    return text(response, "refundId");
  }

  private static void requireCreated(HttpResponse<Buffer> response) {
    int status = response.statusCode();
    if (status == STATUS_CREATED) {
      return;
    }
    String told = "status " + status;
    if (status >= STATUS_SERVER_ERRORS || CLIENT_ERRORS_TO_RETRY.contains(status)) {
      throw unavailable(told);
    }
    if (status >= STATUS_CLIENT_ERRORS) {
      throw Failure.reject(PaymentFailures.PROVIDER_REFUSED, told);
    }
    throw unreadable(response);
  }

  private static String text(HttpResponse<Buffer> response, String field) {
    try {
      JsonObject body = response.bodyAsJsonObject();
      if (body != null && body.getValue(field) instanceof String text && !text.isBlank()) {
        return text;
      }
    } catch (DecodeException | ClassCastException notJsonObject) {
      throw unreadable(response);
    }
    throw unreadable(response);
  }

  private static Failure unavailable(String detail) {
    return Failure.retry(PaymentFailures.PROVIDER_UNAVAILABLE, detail);
  }

  /** Without the body: it is somebody else's text. */
  private static Failure unreadable(HttpResponse<Buffer> response) {
    return Failure.retry(
        PaymentFailures.PROVIDER_UNREADABLE,
        "status " + response.statusCode() + " with a body that is not the answer");
  }
}
