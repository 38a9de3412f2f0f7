package dev.weft.tools.audit.history;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Everything that can be recorded about an order, by place and token of the subject. */
public enum Step {
  CREATED(0, Place.ORDERS, "created"),
  RESERVED(1, Place.ORDERS, "reserved"),
  CONFIRMED(2, Place.ORDERS, "confirmed"),
  REJECTED(3, Place.ORDERS, "rejected"),
  CANCELLED(4, Place.ORDERS, "cancelled"),
  REFUND_DUE(5, Place.ORDERS, "refund_due"),
  STOCK_RESERVED(6, Place.INVENTORY, "reserved"),
  STOCK_REJECTED(7, Place.INVENTORY, "rejected"),
  STOCK_RELEASED(8, Place.INVENTORY, "released"),
  CAPTURED(9, Place.PAYMENTS, "captured"),
  DECLINED(10, Place.PAYMENTS, "declined"),
  REFUNDED(11, Place.PAYMENTS, "refunded"),
  TOLD_CONFIRMED(12, Place.NOTIFICATIONS, "confirmed"),
  TOLD_REJECTED(13, Place.NOTIFICATIONS, "rejected"),
  TOLD_CANCELLED(14, Place.NOTIFICATIONS, "cancelled");

  private static final Step[] ALL = values();
  private static final Map<Place, Map<String, Step>> BY_TOKEN =
      Arrays.stream(ALL)
          .collect(
              Collectors.groupingBy(
                  Step::place, Collectors.toMap(step -> step.token, step -> step)));

  private final int code;
  private final Place place;
  private final String token;

  Step(int code, Place place, String token) {
    this.code = code;
    this.place = place;
    this.token = token;
  }

  /** Empty when such events are not known there. */
  public static Optional<Step> of(Place place, String token) {
    return Optional.ofNullable(BY_TOKEN.get(place).get(token));
  }

  static Step of(int code) {
    return ALL[code];
  }

  /** Its number among all of them; needs 4 bits. */
  int code() {
    return code;
  }

  public Place place() {
    return place;
  }

  /** In messages: {@code stock reserved}. */
  public String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
