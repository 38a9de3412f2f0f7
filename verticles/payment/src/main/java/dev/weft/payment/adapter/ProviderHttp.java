package dev.weft.payment.adapter;

import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.http.BoundedHttpClient;
import dev.weft.kernel.http.HeadersFile;
import dev.weft.kernel.http.HttpAnswer;
import dev.weft.kernel.http.HttpLimits;
import dev.weft.payment.domain.PaymentFailures;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;

/**
 * The HTTP client of every provider adapter: bounded, with the headers of {@code
 * payment.provider.headersFile}, and with one mapping of status codes to failures.
 *
 * <p>Thread-safe.
 */
final class ProviderHttp {
  static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  /** No provider has that much to say of one charge. */
  private static final int ANSWER_BYTES_MAX = 65_536;

  /**
   * Requests that wait for a connection. What the routes have in flight bounds them before this
   * does, and has to: to refuse one here would count against a provider that was not even asked.
   */
  private static final int WAITING_MAX = 10_000;

  /** A health check that hangs must not delay the next one for as long as a charge may take. */
  private static final long HEALTH_TIMEOUT_MS_MAX = 2_000;

  private final ProviderOptions options;
  private final BoundedHttpClient client;
  private final BoundedHttpClient prober;
  private final HeadersFile headersFile;
  private Future<Boolean> healthCheck;

  ProviderHttp(Vertx vertx, ProviderOptions options) {
    this.options = options;
    this.headersFile = new HeadersFile(vertx, options.headersFile());
    this.client =
        BoundedHttpClient.pooled(
            vertx,
            new HttpLimits(options.timeoutMs(), ANSWER_BYTES_MAX, options.poolSize(), WAITING_MAX));
    long healthMs = Math.min(options.timeoutMs(), HEALTH_TIMEOUT_MS_MAX);
    this.prober =
        BoundedHttpClient.probing(
            vertx, new HttpLimits(healthMs, ANSWER_BYTES_MAX, options.poolSize(), WAITING_MAX));
  }

  /** Fails when the file of headers cannot be read. */
  Future<Void> open() {
    return headersFile.read();
  }

  /** Headers of a new request. */
  MultiMap headers() {
    return headersFile.headers();
  }

  /**
   * Completes with any answer that may be about what was asked: what is left of it is for the
   * adapter to read. Fails with {@link #failure} for all others.
   */
  Future<HttpAnswer> send(HttpMethod method, String path, MultiMap headers, Buffer body) {
    return client
        .send(method, options.url() + path, headers, body)
        .recover(error -> Future.failedFuture(unanswered(Failure.of(error))));
  }

  /**
   * Whose an answer is that does not say what became of the request. A status that every request
   * would get is about this node and not about an order: it pauses, and the file of headers is read
   * again, because somebody may have corrected it.
   */
  Failure failure(HttpAnswer answer) {
    String reason = "status " + answer.status();
    return switch (StatusClassifier.of(answer.status())) {
      case REFUSES_US -> {
        headersFile.read();
        yield Condition.PROVIDER_REFUSES_US.failure(PaymentFailures.PROVIDER_REFUSES_US, reason);
      }
      case BUSY ->
          Condition.PROVIDER_UNAVAILABLE.failure(PaymentFailures.PROVIDER_UNAVAILABLE, reason);
      case CANNOT_NOW, ABOUT_THE_REQUEST ->
          Condition.PROVIDER_FAILS_ORDER.failure(PaymentFailures.PROVIDER_UNAVAILABLE, reason);
      case ANSWER -> unreadable(answer);
    };
  }

  /** Without the body: it is somebody else's text. */
  static Failure unreadable(HttpAnswer answer) {
    return Condition.PROVIDER_FAILS_ORDER.failure(
        PaymentFailures.PROVIDER_UNREADABLE,
        "status " + answer.status() + " with a body that is not the answer");
  }

  /**
   * Whether the health path answers 2xx; never fails. Each check has a connection of its own, since
   * those to a provider that went away are dead. Calls during a check share its result: a thousand
   * failures at once lead to one check.
   */
  synchronized Future<Boolean> isHealthy() {
    if (healthCheck == null || healthCheck.isComplete()) {
      healthCheck =
          prober
              .send(
                  HttpMethod.GET, options.url() + options.healthPath(), headers(), Buffer.buffer())
              .map(HttpAnswer::isSuccess)
              .otherwise(false);
    }
    return healthCheck;
  }

  void close() {
    client.close();
    prober.close();
  }

  private static Failure unanswered(Failure failure) {
    return failure.id().equals(BoundedHttpClient.TOO_LARGE)
        ? Condition.PROVIDER_FAILS_ORDER.failure(
            PaymentFailures.PROVIDER_UNREADABLE, failure.detail())
        : Condition.PROVIDER_FAILS_ORDER.failure(
            PaymentFailures.PROVIDER_UNAVAILABLE, failure.detail());
  }
}
