package dev.weft.tools.audit.history;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Everything that can be recorded about an order, by place and token of the subject. */
public enum Step {
  CREATED(0, RecordLocation.ORDERS, "created"),
  RESERVED(1, RecordLocation.ORDERS, "reserved"),
  CONFIRMED(2, RecordLocation.ORDERS, "confirmed"),
  REJECTED(3, RecordLocation.ORDERS, "rejected"),
  CANCELLED(4, RecordLocation.ORDERS, "cancelled"),
  REFUND_DUE(5, RecordLocation.ORDERS, "refund_due"),
  STOCK_RESERVED(6, RecordLocation.INVENTORY, "reserved"),
  STOCK_REJECTED(7, RecordLocation.INVENTORY, "rejected"),
  STOCK_RELEASED(8, RecordLocation.INVENTORY, "released"),
  CAPTURED(9, RecordLocation.PAYMENTS, "captured"),
  DECLINED(10, RecordLocation.PAYMENTS, "declined"),
  REFUNDED(11, RecordLocation.PAYMENTS, "refunded"),
  NOTIFIED_CONFIRMED(12, RecordLocation.NOTIFICATIONS, "confirmed"),
  NOTIFIED_REJECTED(13, RecordLocation.NOTIFICATIONS, "rejected"),
  NOTIFIED_CANCELLED(14, RecordLocation.NOTIFICATIONS, "cancelled"),
  CLEARED(15, RecordLocation.ORDERS, "cleared"),
  /** By a step, whichever it is. */
  PASSED(16, RecordLocation.STEPS, "passed");

  private static final Step[] ALL = values();
  private static final Map<RecordLocation, Map<String, Step>> BY_TOKEN =
      Arrays.stream(ALL)
          .collect(
              Collectors.groupingBy(
                  Step::place, Collectors.toMap(step -> step.token, step -> step)));

  private final int code;
  private final RecordLocation place;
  private final String token;

  Step(int code, RecordLocation place, String token) {
    this.code = code;
    this.place = place;
    this.token = token;
  }

  /** Empty when such events are not known there. */
  public static Optional<Step> of(RecordLocation place, String token) {
    return Optional.ofNullable(BY_TOKEN.get(place).get(token));
  }

  static Step of(int code) {
    return ALL[code];
  }

  /** Its number among all of them; needs 5 bits. */
  int code() {
    return code;
  }

  public RecordLocation place() {
    return place;
  }

  /** As messages name it: {@code stock reserved}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
