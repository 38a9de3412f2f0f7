package dev.weft.notification.adapter;

import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.failure.Condition;
import dev.weft.notification.domain.NotificationFailures;
import dev.weft.notification.domain.SendException;
import dev.weft.notification.flow.Channel;
import dev.weft.proto.notifications.v1.OrderNotification;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

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
  private static final int IDLE_S_MAX = 15;

  private final Vertx vertx;
  private final HttpClientAgent client;
  private final WebhookOptions options;
  private final WebhookSigner signer;
  private final Clock clock;

  public WebhookChannel(Vertx vertx, WebhookOptions options, Clock clock) {
    PoolOptions pool = new PoolOptions().setHttp1MaxSize(options.inFlightMax());
    pool.setMaxWaitQueueSize(WAITING_MAX);
    HttpClientOptions http = new HttpClientOptions().setKeepAliveTimeout(IDLE_S_MAX);
    this.vertx = vertx;
    this.client = vertx.createHttpClient(http, pool);
    this.options = options;
    this.signer = new WebhookSigner(options.secrets());
    this.clock = clock;
  }

  @Override
  public Future<Void> send(Delivery<OrderNotification> notification) {
    String body = WebhookPayload.of(notification);
    RequestOptions request = signed(notification.event().getNotificationId(), body);
    Promise<Void> done = Promise.promise();
    // On another thread parts of the answer could come before anybody reads.
    vertx
        .getOrCreateContext()
        .runOnContext(v -> exchange(request, Buffer.buffer(body)).onComplete(done));
    return done.future();
  }

  @Override
  public void close() {
    client.close();
  }

  private Future<Void> exchange(RequestOptions request, Buffer body) {
    long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(options.timeoutMs());
    return client
        .request(request)
        .recover(error -> Future.failedFuture(WebhookExchange.unavailable(error)))
        .compose(
            sent -> {
              long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
              return new WebhookExchange(vertx, clock, sent).run(body, Math.max(1, leftMs));
            });
  }

  private RequestOptions signed(String id, String body) {
    if (!WebhookSigner.isSafe(id)) {
      throw new SendException(
          Condition.EVENT_UNACCEPTABLE,
          NotificationFailures.ID_INVALID,
          "notification id cannot be a webhook-id");
    }
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setAbsoluteURI(options.url())
            .setConnectTimeout(options.timeoutMs())
            .setFollowRedirects(false)
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    signer
        .headers(id, clock.instant().getEpochSecond(), body)
        .forEach((name, value) -> request.putHeader(name, value));
    return request;
  }
}
