package dev.weft.kernel.contract;

import static dev.weft.proto.orders.v1.OrderEvent.ORDER_EVENT_UNSPECIFIED;
import static dev.weft.proto.orders.v1.OrderEvent.UNRECOGNIZED;

import dev.weft.proto.orders.v1.OrderEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Builds the subjects of the public contract: {@code <stream>.<event>.<orderId>}, for inventory
 * {@code inventory.<event>.<shard>.<orderId>} and {@code inventory.level.<sku>}. The caller has
 * made sure that ids and SKUs are tokens ({@link #isToken}).
 */
public final class Subjects {
  public static final int TOKEN_CHARS_MAX = 64;

  /** Filter for all that a stream holds. */
  public static final String EVERYTHING = ">";

  private static final List<OrderEvent> ORDER_EVENTS =
      Arrays.stream(OrderEvent.values())
          .filter(event -> event != ORDER_EVENT_UNSPECIFIED && event != UNRECOGNIZED)
          .toList();

  private Subjects() {}

  /**
   * Whether the text may stand in a subject: 1 to 64 letters, digits, - and _. Asked for every
   * event, so it is no regular expression.
   */
  public static boolean isToken(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      if (!isTokenChar(text.charAt(i))) {
        return false;
      }
    }
    return length > 0 && length <= TOKEN_CHARS_MAX;
  }

  private static boolean isTokenChar(char c) {
    boolean isDigit = c >= '0' && c <= '9';
    boolean isUpper = c >= 'A' && c <= 'Z';
    boolean isLower = c >= 'a' && c <= 'z';
    return isDigit || isUpper || isLower || c == '_' || c == '-';
  }

  /** The token of the event in its subject, for example {@code refund_due}. */
  public static String token(OrderEvent event) {
    return event.name().toLowerCase(Locale.ROOT);
  }

  /** The event with that token; empty for one that a newer version has added. */
  public static Optional<OrderEvent> orderEvent(String token) {
    return ORDER_EVENTS.stream().filter(event -> token(event).equals(token)).findFirst();
  }

  /**
   * The event whose type an event has: an order is cleared with what was reserved, once more.
   *
   * @param domain the first token of the subject
   * @param event the second
   */
  public static String typedAs(String domain, String event) {
    return domain.equals("orders") && event.equals(token(OrderEvent.CLEARED))
        ? token(OrderEvent.RESERVED)
        : event;
  }

  /** {@code orders.<event>.<orderId>}. */
  public static String order(OrderEvent event, String orderId) {
    return "orders." + token(event) + "." + orderId;
  }

  /** Filter for every event of the order: {@code orders.*.<orderId>}. */
  public static String anyOfOrder(String orderId) {
    return "orders.*." + orderId;
  }

  /**
   * The literal subjects behind {@link #anyOfOrder}: much faster to read than the wildcard in a
   * stream of millions of subjects.
   */
  public static List<String> eachOfOrder(String orderId) {
    return ORDER_EVENTS.stream().map(event -> order(event, orderId)).toList();
  }

  /** {@code inventory.level.<sku>}. */
  public static String level(String sku) {
    return "inventory.level." + sku;
  }

  /**
   * {@code inventory.<event>.<shard>.<orderId>}, event: reserved, rejected or released; adjusted,
   * with the id of the adjustment.
   */
  public static String inventory(String event, int shard, String orderId) {
    return "inventory." + event + "." + shard + "." + orderId;
  }

  /** Filter for what a shard decided about the order: {@code inventory.*.<shard>.<orderId>}. */
  public static String anyOfInventory(int shard, String orderId) {
    return "inventory.*." + shard + "." + orderId;
  }

  /** The literal subjects of what a shard may decide about the order. */
  public static List<String> eachOfInventory(int shard, String orderId) {
    return Stream.of("reserved", "rejected", "released")
        .map(event -> inventory(event, shard, orderId))
        .toList();
  }

  /** {@code customers.name.<handle>}: who the customer is. */
  public static String customerName(String handle) {
    return "customers.name." + handle;
  }

  /** {@code customers.handle.<digest>}: the handle of the customer with that digest. */
  public static String customerHandle(String digest) {
    return "customers.handle." + digest;
  }

  /** {@code payments.<event>.<orderId>}, event: captured, declined or refunded. */
  public static String payment(String event, String orderId) {
    return "payments." + event + "." + orderId;
  }

  /** Filter for every payment event of the order. */
  public static String anyOfPayment(String orderId) {
    return "payments.*." + orderId;
  }

  /** The literal subjects behind {@link #anyOfPayment}. */
  public static List<String> eachOfPayment(String orderId) {
    return Stream.of("captured", "declined", "refunded")
        .map(event -> payment(event, orderId))
        .toList();
  }

  /** {@code steps.<name>.passed.<orderId>}. */
  public static String stepPassed(String step, String orderId) {
    return "steps." + step + ".passed." + orderId;
  }

  /** Filter for all answers of the step about the order. */
  public static String anyOfStep(String step, String orderId) {
    return "steps." + step + ".*." + orderId;
  }

  /** {@code notifications.<event>.<orderId>}, event: the token of the order event. */
  public static String notification(String event, String orderId) {
    return "notifications." + event + "." + orderId;
  }

  /** The literal subjects of every notification of the order: one for each way to end. */
  public static List<String> eachOfNotification(String orderId) {
    return Stream.of(OrderEvent.CONFIRMED, OrderEvent.REJECTED, OrderEvent.CANCELLED)
        .map(event -> notification(token(event), orderId))
        .toList();
  }
}
