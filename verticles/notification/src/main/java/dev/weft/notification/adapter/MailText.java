package dev.weft.notification.adapter;

import dev.weft.kernel.bus.Delivery;
import dev.weft.notification.domain.Notifications;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.notifications.v1.OrderNotification;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The mail of a notification: plain text in UTF-8 (RFC 5322, RFC 2045). What comes from customers
 * and foreign events stands in the body alone, which is base64, so that it can neither add a header
 * nor end the mail.
 */
final class MailText {
  private static final String LINE_END = "\r\n";
  private static final Base64.Encoder BASE64 =
      Base64.getMimeEncoder(76, LINE_END.getBytes(StandardCharsets.US_ASCII));
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private MailText() {}

  /**
   * The same Message-ID for every try of a notification, so that a repeat is recognised. The id has
   * passed {@link WebhookSigner#isSafe}.
   */
  static String messageId(String notificationId, String from) {
    return "<" + notificationId.replace(':', '.') + "@" + MailAddress.domain(from) + ">";
  }

  /** Headers and body with CRLF, no line begins with a full stop, ends in CRLF. */
  static String of(
      Delivery<OrderNotification> delivery, String from, List<String> to, Instant now) {
    OrderNotification notification = delivery.event();
    return String.join(
            LINE_END,
            "From: <" + from + ">",
            "To: " + String.join(", ", to.stream().map(each -> "<" + each + ">").toList()),
            "Subject: Order " + orderOf(notification) + ": " + status(notification),
            "Date: " + DATE.format(now),
            "Message-ID: " + messageId(notification.getNotificationId(), from),
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "Auto-Submitted: auto-generated",
            "",
            BASE64.encodeToString(body(delivery).getBytes(StandardCharsets.UTF_8)))
        + LINE_END;
  }

  private static String body(Delivery<OrderNotification> delivery) {
    OrderNotification notification = delivery.event();
    StringBuilder text = new StringBuilder();
    line(text, "Order", notification.getOrderId());
    line(text, "Customer", notification.getCustomerId());
    line(text, "Status", Notifications.status(notification));
    if (!notification.getReason().isEmpty()) {
      line(text, "Reason", notification.getReason());
    }
    if (notification.hasTotal()) {
      line(text, "Total", amount(notification.getTotal()));
    }
    line(text, "Since", delivery.time().toString());
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    String plain = CONTROL.matcher(value).replaceAll(" ");
    text.append(name).append(": ").append(plain).append(LINE_END);
  }

  /** The notification's id begins with the order's, and is known to be safe in a header. */
  private static String orderOf(OrderNotification notification) {
    String id = notification.getNotificationId();
    int colon = id.indexOf(':');
    return colon < 0 ? id : id.substring(0, colon);
  }

  private static String status(OrderNotification notification) {
    return Notifications.status(notification).toLowerCase(Locale.ROOT);
  }

  private static String amount(Money money) {
    try {
      int digits = Currency.getInstance(money.getCurrency()).getDefaultFractionDigits();
      return BigDecimal.valueOf(money.getAmountMinor(), Math.max(0, digits)).toPlainString()
          + " "
          + money.getCurrency();
    } catch (IllegalArgumentException unknown) {
      return money.getAmountMinor() + " (minor units) " + money.getCurrency();
    }
  }
}
