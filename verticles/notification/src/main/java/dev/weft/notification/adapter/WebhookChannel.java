package dev.weft.notification.adapter;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.failure.Failure;
import dev.weft.notification.domain.NotificationFailures;
import dev.weft.notification.flow.Channel;
import dev.weft.proto.notifications.v1.OrderNotification;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Thread-safe. Signed HTTP callbacks by the Standard Webhooks specification 1.0.0. The id is the
 * notification's, the same for every try; the timestamp is that of the try. Redirects are not
 * followed (the specification's advice): they would carry signed data to a place nobody configured.
 */
public final class WebhookChannel implements Channel {
  /** What {@link #SECRET_PREFIX} is followed by: base64 of so many bytes. */
  public static final int SECRET_BYTES_MIN = 24;

  public static final int SECRET_BYTES_MAX = 64;
  public static final String SECRET_PREFIX = "whsec_";

  /** No full stop, which separates the parts of what is signed. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_:-]{1,255}");

  private static final int STATUS_GONE = 410;
  private static final int STATUS_SUCCESS_MIN = 200;
  private static final int STATUS_SUCCESS_MAX = 299;
  private static final int CONNECTIONS_MAX = 32;
  private static final int WAITING_MAX = 1_024;

  private final WebClient client;
  private final WebhookOptions options;
  private final Webhook signer;
  private final Clock clock;

  public WebhookChannel(Vertx vertx, WebhookOptions options, Clock clock) {
    PoolOptions pool = new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX);
    pool.setMaxWaitQueueSize(WAITING_MAX);
    this.client = WebClient.create(vertx, new WebClientOptions().setFollowRedirects(false), pool);
    this.options = options;
    this.signer = new Webhook(options.secret());
    this.clock = clock;
  }

  @Override
  public Future<Void> send(Delivery<OrderNotification> notification) {
    String body = WebhookPayload.of(notification);
    return signed(notification.event().getNotificationId(), body)
        .sendBuffer(Buffer.buffer(body))
        .timeout(options.timeoutMs(), TimeUnit.MILLISECONDS)
        .recover(error -> Future.failedFuture(unavailable(error)))
        .compose(WebhookChannel::taken);
  }

  @Override
  public void close() {
    client.close();
  }

  private HttpRequest<Buffer> signed(String id, String body) {
    if (!ID.matcher(id).matches()) {
      throw Failure.reject(
          NotificationFailures.ID_INVALID, "notification id cannot be a webhook-id");
    }
    long timestampS = clock.instant().getEpochSecond();
    return client
        .postAbs(options.url())
        .timeout(options.timeoutMs())
        .putHeader(HttpHeaders.CONTENT_TYPE.toString(), "application/json")
        .putHeader(Webhook.UNBRANDED_MSG_ID_KEY, id)
        .putHeader(Webhook.UNBRANDED_MSG_TIMESTAMP_KEY, Long.toString(timestampS))
        .putHeader(Webhook.UNBRANDED_MSG_SIGNATURE_KEY, signature(id, timestampS, body));
  }

  private String signature(String id, long timestampS, String body) {
    try {
      return signer.sign(id, timestampS, body);
    } catch (WebhookSigningException unsignable) {
      throw Failure.reject(NotificationFailures.SIGNING_FAILED, unsignable.getMessage());
    }
  }

  /** The specification: 2xx is taken, 410 ends it, everything else is tried again. */
  private static Future<Void> taken(HttpResponse<Buffer> response) {
    int status = response.statusCode();
    if (status >= STATUS_SUCCESS_MIN && status <= STATUS_SUCCESS_MAX) {
      return Future.succeededFuture();
    }
    if (status == STATUS_GONE) {
      return Future.failedFuture(
          Failure.reject(NotificationFailures.RECEIVER_GONE, "the receiver is gone (410)"));
    }
    return Future.failedFuture(
        Failure.retry(NotificationFailures.RECEIVER_FAILED, "status " + status));
  }

  private static Failure unavailable(Throwable error) {
    return Failure.retry(NotificationFailures.RECEIVER_UNAVAILABLE, error.toString());
  }
}
