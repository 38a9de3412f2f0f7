package dev.weft.notification.adapter;

import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.failure.Condition;
import dev.weft.notification.adapter.SmtpRefusal.Step;
import dev.weft.notification.domain.NotificationFailures;
import dev.weft.notification.domain.SendException;
import dev.weft.notification.flow.Channel;
import dev.weft.proto.notifications.v1.OrderNotification;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mails in plain text, to fixed addresses or to customers whose id is an address. A customer whose
 * id is none gets no mail, which is not a failure.
 *
 * <p>Thread-safe.
 */
public final class MailChannel implements Channel {
  private static final Logger LOG = LoggerFactory.getLogger(MailChannel.class);
  private static final int CLOSING = 421;
  private static final int LOGIN_NEEDED = 530;
  private static final int LOGIN_FAILED = 535;

  /** Enhanced status code of what the server's policy forbids, relaying for one (RFC 3463). */
  private static final String POLICY = " 5.7.";

  private final MailOptions options;
  private final SmtpClient client;
  private final Clock clock;

  public MailChannel(Vertx vertx, MailOptions options, Clock clock) {
    this.options = options;
    this.client = new SmtpClient(vertx, options);
    this.clock = clock;
  }

  @Override
  public Future<Void> send(Delivery<OrderNotification> delivery) {
    OrderNotification notification = delivery.event();
    if (!WebhookSigner.isSafe(notification.getNotificationId())) {
      throw new SendException(
          Condition.EVENT_UNACCEPTABLE,
          NotificationFailures.ID_INVALID,
          "notification id cannot be a Message-ID");
    }
    if (options.toCustomer() && !MailAddress.isPlain(notification.getCustomerId())) {
      LOG.debug("no mail for {}: the customer id is no address", notification.getNotificationId());
      return Future.succeededFuture();
    }
    List<String> to = options.toCustomer() ? List.of(notification.getCustomerId()) : options.to();
    String content = MailText.of(delivery, options.from(), to, clock.instant());
    return client
        .send(options.from(), to, content)
        .recover(error -> Future.failedFuture(notTaken(error)));
  }

  @Override
  public void close() {
    client.close();
  }

  private SendException notTaken(Throwable error) {
    if (!(error instanceof SmtpRefusal refusal)) {
      return new SendException(
          Condition.RECEIVER_UNAVAILABLE,
          NotificationFailures.RECEIVER_UNAVAILABLE,
          error.toString());
    }
    Condition condition = condition(refusal);
    String id =
        condition == Condition.EVENT_UNACCEPTABLE
            ? NotificationFailures.ADDRESS_REFUSED
            : NotificationFailures.RECEIVER_FAILED;
    return new SendException(condition, id, refusal.step() + ": " + refusal.getMessage());
  }

  /** Only an address that the server does not know, and the customer gave, is the event's fault. */
  private Condition condition(SmtpRefusal refusal) {
    if (refusal.code() == LOGIN_NEEDED || refusal.code() == LOGIN_FAILED) {
      return Condition.RECEIVER_REFUSES_US;
    }
    if (refusal.code() == CLOSING) {
      return Condition.RECEIVER_UNAVAILABLE;
    }
    return switch (refusal.step()) {
      case RECIPIENT -> ofRecipient(refusal);
      case CONTENT, DATA ->
          refusal.isPermanent() ? Condition.RECEIVER_FAILS_EVENT : Condition.RECEIVER_UNAVAILABLE;
      case GREETING, HELLO, STARTTLS, LOGIN, SENDER ->
          refusal.isPermanent() || refusal.step() == Step.STARTTLS
              ? Condition.RECEIVER_REFUSES_US
              : Condition.RECEIVER_UNAVAILABLE;
    };
  }

  private Condition ofRecipient(SmtpRefusal refusal) {
    if (!refusal.isPermanent()) {
      return Condition.RECEIVER_FAILS_EVENT;
    }
    boolean isOurs = !options.toCustomer() || refusal.getMessage().contains(POLICY);
    return isOurs ? Condition.RECEIVER_REFUSES_US : Condition.EVENT_UNACCEPTABLE;
  }
}
