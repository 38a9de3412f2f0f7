package dev.weft.notification.adapter;

import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.time.MonotonicClock;
import dev.weft.notification.domain.NotificationFailures;
import dev.weft.notification.domain.SendException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.time.Clock;
import java.util.Optional;

/**
 * Only the status counts. The body is read so that the connection can be used again, and no further
 * than that: one that is too large, or takes too long, costs its connection. When the exchange is
 * over its connection is free or closed.
 *
 * <p>Event-loop confined; one request and what is read of its answer.
 */
final class WebhookExchange {
  /** Of an answer's body. */
  static final int BODY_BYTES_MAX = 4_096;

  /** For the body, once the status is there. */
  private static final long BODY_MS_MAX = 1_000;

  private final Vertx vertx;
  private final Clock clock;
  private final HttpClientRequest request;
  private final Promise<Void> over = Promise.promise();
  private Optional<HttpClientResponse> answer = Optional.empty();
  private long bodyBytes;
  private long timerId;

  WebhookExchange(Vertx vertx, Clock clock, HttpClientRequest request) {
    this.vertx = vertx;
    this.clock = clock;
    this.request = request;
  }

  /** Completes when the receiver has taken the webhook; fails with {@link SendException}. */
  Future<Void> run(Buffer body, long timeoutMs) {
    long deadlineMs = MonotonicClock.millis() + timeoutMs;
    timerId = vertx.setTimer(timeoutMs, id -> cut());
    request
        .response()
        .onComplete(
            response -> read(response, deadlineMs), error -> over.tryFail(unavailable(error)));
    request.end(body).onFailure(error -> over.tryFail(unavailable(error)));
    return over.future().onComplete(ended -> vertx.cancelTimer(timerId));
  }

  static SendException unavailable(Throwable error) {
    return new SendException(
        Condition.RECEIVER_UNAVAILABLE,
        NotificationFailures.RECEIVER_UNAVAILABLE,
        error.toString());
  }

  private void read(HttpClientResponse response, long deadlineMs) {
    answer = Optional.of(response);
    if (response.statusCode() < WebhookAnswer.SUCCESS) {
      // An interim answer is none; what follows it nobody reads.
      cut();
      return;
    }
    vertx.cancelTimer(timerId);
    long leftMs = Math.max(1, Math.min(BODY_MS_MAX, deadlineMs - MonotonicClock.millis()));
    timerId = vertx.setTimer(leftMs, id -> cut());
    response.handler(this::count);
    response.exceptionHandler(broken -> end());
    response.endHandler(whole -> end());
  }

  private void count(Buffer part) {
    bodyBytes += part.length();
    if (bodyBytes > BODY_BYTES_MAX) {
      cut();
    }
  }

  private void cut() {
    request.connection().close();
    end();
  }

  private void end() {
    Optional<SendException> refusal =
        answer.isEmpty()
            ? Optional.of(
                new SendException(
                    Condition.RECEIVER_UNAVAILABLE,
                    NotificationFailures.RECEIVER_UNAVAILABLE,
                    "has not answered in time"))
            : WebhookAnswer.refusal(
                answer.get().statusCode(),
                answer.get().getHeader(HttpHeaders.RETRY_AFTER),
                clock.instant());
    refusal.ifPresentOrElse(over::tryFail, over::tryComplete);
  }
}
