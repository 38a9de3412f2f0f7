package dev.weft.notification.adapter;

import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.http.BoundedHttpClient;
import dev.weft.kernel.http.HttpAnswer;
import dev.weft.kernel.http.HttpLimits;
import dev.weft.notification.domain.NotificationFailures;
import dev.weft.notification.domain.SendException;
import dev.weft.notification.flow.Channel;
import dev.weft.proto.notifications.v1.OrderNotification;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.time.Clock;

/**
 * Signed HTTP callbacks by the Standard Webhooks specification 1.0.0. The id is the notification's,
 * the same for every try; the timestamp is that of the try. Redirects are not followed (the
 * specification's advice): they would carry signed data to a place nobody configured. The receiver
 * has a pool of its own, which no other receiver can exhaust.
 *
 * <p>Thread-safe.
 */
public final class WebhookChannel implements Channel {
  /** What {@link #SECRET_PREFIX} is followed by: base64 of so many bytes. */
  public static final int SECRET_BYTES_MIN = 24;

  public static final int SECRET_BYTES_MAX = 64;
  public static final String SECRET_PREFIX = "whsec_";

  private static final int WAITING_MAX = 1_024;

  /** Of an answer's body, which nobody reads. */
  private static final int BODY_BYTES_MAX = 4_096;

  private final BoundedHttpClient client;
  private final WebhookOptions options;
  private final WebhookSigner signer;
  private final Clock clock;

  public WebhookChannel(Vertx vertx, WebhookOptions options, Clock clock) {
    this.client =
        BoundedHttpClient.ofStatuses(
            vertx,
            new HttpLimits(
                options.timeoutMs(), BODY_BYTES_MAX, options.inFlightMax(), WAITING_MAX));
    this.options = options;
    this.signer = new WebhookSigner(options.secrets());
    this.clock = clock;
  }

  @Override
  public Future<Void> send(Delivery<OrderNotification> notification) {
    String body = WebhookPayload.of(notification);
    MultiMap headers = headers(notification.event().getNotificationId(), body);
    return client
        .send(HttpMethod.POST, options.url(), headers, Buffer.buffer(body))
        .recover(error -> Future.failedFuture(unavailable(Failure.of(error))))
        .map(this::taken);
  }

  @Override
  public void close() {
    client.close();
  }

  private Void taken(HttpAnswer answer) {
    WebhookAnswer.refusal(
            answer.status(), answer.headers().get(HttpHeaders.RETRY_AFTER), clock.instant())
        .ifPresent(
            refusal -> {
              throw refusal;
            });
    return null;
  }

  private static SendException unavailable(Failure failure) {
    return new SendException(
        Condition.RECEIVER_UNAVAILABLE,
        NotificationFailures.RECEIVER_UNAVAILABLE,
        failure.id().equals(BoundedHttpClient.TIMED_OUT)
            ? "has not answered in time"
            : failure.detail());
  }

  private MultiMap headers(String id, String body) {
    if (!WebhookSigner.isSafe(id)) {
      throw new SendException(
          Condition.EVENT_UNACCEPTABLE,
          NotificationFailures.ID_INVALID,
          "notification id cannot be a webhook-id");
    }
    return MultiMap.caseInsensitiveMultiMap()
        .add(HttpHeaders.CONTENT_TYPE, "application/json")
        .addAll(signer.headers(id, clock.instant().getEpochSecond(), body));
  }
}
