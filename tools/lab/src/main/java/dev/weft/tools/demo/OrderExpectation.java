package dev.weft.tools.demo;

import java.util.List;
import java.util.Map;

/** What must be true of one order. */
final class OrderExpectation {
  private static final int ACCEPTED = 202;

  private final ObservedOrder order;
  private final Map<String, StockItem> prices;

  /**
   * @param prices of the catalogue by SKU
   */
  OrderExpectation(ObservedOrder order, Map<String, StockItem> prices) {
    this.order = order;
    this.prices = prices;
  }

  Check check() {
    ExpectedOutcome ending = order.plan().ending();
    CheckFailures problems =
        new CheckFailures()
            .that(order.accepted().status() == ACCEPTED, "POST answered " + order.accepted())
            .that(
                order.accepted().location().endsWith("/" + order.orderId()),
                "Location is " + order.accepted().location())
            .same(
                "the path", path(ending), order.frames().stream().map(StatusFrame::status).toList())
            .same("the reason", ending.reason(), order.reason())
            .same("GET's status", ending.status(), order.view().getString("status"))
            .same("GET's reason", ending.reason(), order.view().getString("reason", ""))
            .same("the total", expectedTotalMinor(ending), order.totalMinor())
            .same("the timeline", sorted(timeline(ending)), sorted(order.timeline()));
    traces(problems);
    return problems.against(
        DemoReport.shortId(order.orderId()) + " " + order.plan().title() + ": " + ending);
  }

  private void traces(CheckFailures problems) {
    problems.same("GET's trace id", order.traceId(), order.view().getString("traceId"));
    for (StatusFrame frame : order.frames()) {
      problems.same(frame.status() + "'s trace id", order.traceId(), frame.traceId());
    }
  }

  /** An order that was never reserved was never priced. */
  private long expectedTotalMinor(ExpectedOutcome ending) {
    return ending == ExpectedOutcome.OUT_OF_STOCK
        ? -1
        : order.plan().lines().stream().mapToLong(this::priceMinor).sum();
  }

  private long priceMinor(Line line) {
    return line.quantity() * prices.get(line.sku()).priceMinor();
  }

  private static List<String> path(ExpectedOutcome ending) {
    return switch (ending) {
      case CONFIRMED -> List.of("PENDING", "RESERVED", "CONFIRMED");
      case OUT_OF_STOCK -> List.of("PENDING", "REJECTED");
      case DECLINED -> List.of("PENDING", "RESERVED", "REJECTED");
    };
  }

  /** Streams have no order among each other, so times of one millisecond decide nothing. */
  private static List<String> sorted(List<String> types) {
    return types.stream().sorted().toList();
  }

  /** Types of its events. Each once: no redelivery and no retry may leave a second. */
  static List<String> timeline(ExpectedOutcome ending) {
    return switch (ending) {
      case CONFIRMED ->
          List.of(
              "OrderCreated",
              "StockReserved",
              "OrderReserved",
              "PaymentCaptured",
              "OrderConfirmed",
              "OrderNotification");
      case OUT_OF_STOCK ->
          List.of("OrderCreated", "StockRejected", "OrderRejected", "OrderNotification");
      case DECLINED ->
          List.of(
              "OrderCreated",
              "StockReserved",
              "OrderReserved",
              "PaymentDeclined",
              "OrderRejected",
              "StockReleased",
              "OrderNotification");
    };
  }
}
