package dev.weft.tools.audit.check;

import com.google.protobuf.Message;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.notifications.v1.OrderNotification;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.tools.audit.history.History;
import dev.weft.tools.lab.Amount;
import dev.weft.tools.lab.LedgerLine;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A process of its own, so that its heap can be bounded: audits so many confirmed orders, of which
 * one was never told, and prints what was found. For 5,000,000 orders: {@code java -Xmx512m -cp …
 * dev.weft.tools.audit.check.AuditScale 5000000 /tmp}.
 */
final class AuditScale {
  private static final long BEGIN_MS = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
  private static final long SETTLE_MS = TimeUnit.MINUTES.toMillis(17);
  private static final String SKU = "A";
  private static final Money PRICE =
      Money.newBuilder().setAmountMinor(250).setCurrency("EUR").build();
  private static final PricedLine LINE =
      PricedLine.newBuilder().setSku(SKU).setQuantity(1).setUnitPriceMinor(250).build();
  private static final int VIOLATIONS_MAX = 5;

  private final int orders;
  private final History history;

  /** Arguments: how many orders, and a folder for temporary files. */
  public static void main(String[] args) {
    int orders = Integer.parseInt(args[0]);
    long startedNanos = System.nanoTime();
    long laterMs = BEGIN_MS + TimeUnit.HOURS.toMillis(1);
    Map<String, Long> cuts = new LinkedHashMap<>();
    cuts.put("ORDERS", 3L * orders);
    cuts.put("PAYMENTS", (long) orders);
    cuts.put("INVENTORY", orders + 1L);
    cuts.put("NOTIFICATIONS", orders - 1L);
    History.Limits limits =
        new History.Limits(laterMs, TimeUnit.DAYS.toMillis(7), Path.of(args[1]));
    try (History history = new History(cuts, List.of("INVENTORY"), limits)) {
      new AuditScale(orders, history).fill();
      List<Findings> findings =
          Checks.run(history, new AuditWindow(history, laterMs, SETTLE_MS), true, VIOLATIONS_MAX);
      findings.forEach(check -> check.violations().forEach(System.out::println));
      System.out.printf(
          "%d orders, %d events, %.1f s%n",
          history.orderCount(),
          history.events(),
          (System.nanoTime() - startedNanos) / (double) TimeUnit.SECONDS.toNanos(1));
    }
  }

  private AuditScale(int orders, History history) {
    this.orders = orders;
    this.history = history;
  }

  private void fill() {
    for (int i = 0; i < orders; i++) {
      history.record(
          new LedgerLine(LedgerLine.Kind.CHARGE, "ch_" + i, id(i), Amount.of(PRICE), BEGIN_MS));
    }
    for (int i = 0; i < orders; i++) {
      long sequence = 3L * i;
      order(sequence + 1, OrderEvent.CREATED, i, created());
      order(sequence + 2, OrderEvent.RESERVED, i, reserved());
      order(
          sequence + 3,
          OrderEvent.CONFIRMED,
          i,
          OrderConfirmed.newBuilder().setTotal(PRICE).build());
    }
    for (int i = 0; i < orders; i++) {
      PaymentCaptured captured =
          PaymentCaptured.newBuilder().setAmount(PRICE).setChargeId("ch_" + i).build();
      event("PAYMENTS", i + 1L, Subjects.payment("captured", id(i)), id(i) + ":captured", captured);
    }
    event("INVENTORY", 1, Subjects.level(SKU), "", level(0));
    for (int i = 0; i < orders; i++) {
      StockReserved event =
          StockReserved.newBuilder()
              .addLines(LINE)
              .setTotal(PRICE)
              .addLevels(level(i + 1L))
              .build();
      String subject = Subjects.inventory("reserved", 0, id(i));
      event("INVENTORY", i + 2L, subject, id(i) + ":stock-reserved", event);
    }
    OrderNotification notification = OrderNotification.getDefaultInstance();
    for (int i = 0; i < orders - 1; i++) {
      String subject = Subjects.notification("confirmed", id(i));
      event("NOTIFICATIONS", i + 1L, subject, id(i) + ":confirmed", notification);
    }
    history.end();
  }

  private void order(long sequence, OrderEvent event, int order, Message payload) {
    String subject = Subjects.order(event, id(order));
    event("ORDERS", sequence, subject, id(order) + ":" + Subjects.token(event), payload);
  }

  private void event(String stream, long sequence, String subject, String id, Message payload) {
    history.record(
        new RecordedEvent(
            stream,
            subject,
            sequence,
            Instant.ofEpochMilli(BEGIN_MS),
            id,
            payload.getDescriptorForType().getFullName(),
            payload.toByteArray(),
            ""));
  }

  private StockLevel level(long sold) {
    return StockLevel.newBuilder()
        .setSku(SKU)
        .setInitial(orders)
        .setAvailable(orders - sold)
        .build();
  }

  private static OrderCreated created() {
    return OrderCreated.newBuilder()
        .addLines(OrderLine.newBuilder().setSku(SKU).setQuantity(1))
        .build();
  }

  private static OrderReserved reserved() {
    return OrderReserved.newBuilder().addLines(LINE).setTotal(PRICE).build();
  }

  /** As long as real ones. */
  private static String id(int order) {
    return new UUID(order * 0x9e3779b97f4a7c15L, order).toString();
  }
}
