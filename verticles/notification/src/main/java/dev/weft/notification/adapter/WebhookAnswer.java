package dev.weft.notification.adapter;

import dev.weft.kernel.failure.Condition;
import dev.weft.notification.domain.NotificationFailures;
import dev.weft.notification.domain.SendException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a status and a Retry-After header say of a webhook. */
final class WebhookAnswer {
  static final long RETRY_AFTER_MAX_MS = Duration.ofHours(24).toMillis();

  /** More digits are more than the longest time anyway. */
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

  /** Below it an answer is an interim one. */
  private static final int SUCCESS = 200;

  private static final int MULTIPLE_CHOICES = 300;
  private static final int BAD_REQUEST = 400;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int PROXY_AUTHENTICATION = 407;
  private static final int REQUEST_TIMEOUT = 408;
  private static final int GONE = 410;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int BAD_GATEWAY = 502;
  private static final int SERVICE_UNAVAILABLE = 503;
  private static final int GATEWAY_TIMEOUT = 504;

  private WebhookAnswer() {}

  /**
   * Empty when the webhook was taken: any 2xx.
   *
   * @param retryAfter the header; null when there is none
   */
  static Optional<SendException> refusal(int status, String retryAfter, Instant now) {
    if (status >= SUCCESS && status < MULTIPLE_CHOICES) {
      return Optional.empty();
    }
    Condition condition = condition(status);
    String id =
        condition == Condition.RECEIVER_GONE
            ? NotificationFailures.RECEIVER_GONE
            : NotificationFailures.RECEIVER_FAILED;
    return Optional.of(
        new SendException(condition, id, "status " + status, retryAfterMs(retryAfter, now)));
  }

  private static Condition condition(int status) {
    if (status < SUCCESS) {
      return Condition.RECEIVER_UNAVAILABLE;
    }
    if (status >= MULTIPLE_CHOICES && status < BAD_REQUEST) {
      return Condition.RECEIVER_REFUSES_US;
    }
    return switch (status) {
      case GONE -> Condition.RECEIVER_GONE;
      case REQUEST_TIMEOUT, TOO_MANY_REQUESTS, BAD_GATEWAY, SERVICE_UNAVAILABLE, GATEWAY_TIMEOUT ->
          Condition.RECEIVER_UNAVAILABLE;
      case UNAUTHORIZED, FORBIDDEN, NOT_FOUND, METHOD_NOT_ALLOWED, PROXY_AUTHENTICATION ->
          Condition.RECEIVER_REFUSES_US;
      default -> Condition.RECEIVER_FAILS_EVENT;
    };
  }

  /** Seconds or an HTTP date (RFC 9110, section 10.2.3), bounded; 0 when it is neither. */
  static long retryAfterMs(String header, Instant now) {
    if (header == null) {
      return 0;
    }
    String text = header.strip();
    long askedMs =
        SECONDS.matcher(text).matches()
            ? Duration.ofSeconds(Long.parseLong(text)).toMillis()
            : untilDateMs(text, now);
    return Math.max(0, Math.min(RETRY_AFTER_MAX_MS, askedMs));
  }

  private static long untilDateMs(String text, Instant now) {
    try {
      Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Duration.between(now, date).toMillis();
    } catch (DateTimeParseException | ArithmeticException neither) {
      return 0;
    }
  }
}
