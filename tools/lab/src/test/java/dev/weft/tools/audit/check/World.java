package dev.weft.tools.audit.check;

import com.google.protobuf.Message;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.inventory.v1.StockAdjusted;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.inventory.v1.StockRejected;
import dev.weft.proto.inventory.v1.StockReleased;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.notifications.v1.OrderNotification;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.proto.payments.v1.PaymentDeclined;
import dev.weft.proto.payments.v1.PaymentRefunded;
import dev.weft.tools.audit.history.History;
import dev.weft.tools.lab.Amount;
import dev.weft.tools.lab.LedgerLine;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Writes down what a system would, event by event, and has it audited. */
final class World {
  static final long SETTLE_MS = TimeUnit.MINUTES.toMillis(17);
  static final long RESERVATION_TTL_MS = TimeUnit.DAYS.toMillis(7);
  static final long LATER_MS = TimeUnit.HOURS.toMillis(1);
  static final long PRICE = 250;
  static final long INITIAL = 1_000;
  private static final int VIOLATIONS_MAX = 50;
  private static final long TICK_MS = 10;
  private static final Path TEMP = Path.of(System.getProperty("java.io.tmpdir"));

  final Map<String, List<RecordedEvent>> streams = new LinkedHashMap<>();
  final List<LedgerLine> ledger = new ArrayList<>();
  final Map<String, Long> available = new TreeMap<>();
  private final Map<String, Long> adjusted = new TreeMap<>();
  private final StockShards shards;
  private final boolean levelsFirst;
  long nowMs = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

  World(int shardCount) {
    this(shardCount, false);
  }

  /**
   * @param levelsFirst as earlier versions stored them, before the outcomes that lead to them
   */
  World(int shardCount, boolean levelsFirst) {
    this.levelsFirst = levelsFirst;
    shards = new StockShards(shardCount);
    for (String name : List.of("ORDERS", "PAYMENTS")) {
      streams.put(name, new ArrayList<>());
    }
    shards.streams().forEach(name -> streams.put(name, new ArrayList<>()));
    streams.put("NOTIFICATIONS", new ArrayList<>());
    streams.put("DEAD_LETTERS", new ArrayList<>());
    for (String sku : List.of("A", "B", "C", "D")) {
      available.put(sku, INITIAL);
      level(sku);
    }
  }

  // Steps of an order.

  World created(String id, Map<String, Integer> lines) {
    OrderCreated.Builder created = OrderCreated.newBuilder().setOrderId(id);
    lines.forEach(
        (sku, count) -> created.addLines(OrderLine.newBuilder().setSku(sku).setQuantity(count)));
    return order(OrderEvent.CREATED, id, created.build());
  }

  /** In every shard that has lines of it. */
  World stockReserved(String id, Map<String, Integer> lines) {
    byShard(lines)
        .forEach(
            (shard, own) -> {
              own.forEach((sku, count) -> available.merge(sku, (long) -count, Long::sum));
              StockReserved event = reservedEvent(own);
              outcome(
                  shard,
                  "reserved",
                  id,
                  levelsFirst ? event : event.toBuilder().addAllLevels(levels(own)).build(),
                  own.keySet());
            });
    return this;
  }

  World stockRejected(String id, String sku) {
    return outcome(shards.shardOf(sku), "rejected", id, StockRejected.getDefaultInstance());
  }

  /** In every shard that has lines of it. */
  World stockReleased(String id, Map<String, Integer> lines) {
    byShard(lines)
        .forEach(
            (shard, own) -> {
              own.forEach((sku, count) -> available.merge(sku, (long) count, Long::sum));
              StockReleased event = StockReleased.newBuilder().addAllLines(priced(own)).build();
              outcome(
                  shard,
                  "released",
                  id,
                  levelsFirst ? event : event.toBuilder().addAllLevels(levels(own)).build(),
                  own.keySet());
            });
    return this;
  }

  World reserved(String id, Map<String, Integer> lines) {
    OrderReserved event =
        OrderReserved.newBuilder().addAllLines(priced(lines)).setTotal(total(lines)).build();
    return order(OrderEvent.RESERVED, id, event);
  }

  World charged(String id, Map<String, Integer> lines) {
    long number = ledger.size() + 1L;
    return ledger(LedgerLine.Kind.CHARGE, "ch_" + number + "_" + id, id, amount(lines));
  }

  World captured(String id, Map<String, Integer> lines) {
    String charge =
        ledger.stream()
            .filter(line -> line.orderId().equals(id))
            .map(LedgerLine::id)
            .findFirst()
            .orElse("ch_none");
    PaymentCaptured event =
        PaymentCaptured.newBuilder().setAmount(total(lines)).setChargeId(charge).build();
    return payment("captured", id, event);
  }

  World declined(String id) {
    return payment("declined", id, PaymentDeclined.getDefaultInstance());
  }

  World confirmed(String id, Map<String, Integer> lines) {
    return order(
        OrderEvent.CONFIRMED, id, OrderConfirmed.newBuilder().setTotal(total(lines)).build());
  }

  World rejected(String id, RejectionReason reason) {
    return order(OrderEvent.REJECTED, id, OrderRejected.newBuilder().setReason(reason).build());
  }

  World cancelled(String id) {
    return order(OrderEvent.CANCELLED, id, OrderCancelled.getDefaultInstance());
  }

  World refundDue(String id, Map<String, Integer> lines) {
    return order(
        OrderEvent.REFUND_DUE, id, OrderRefundDue.newBuilder().setAmount(total(lines)).build());
  }

  World refundPaid(String id, Map<String, Integer> lines) {
    return ledger(LedgerLine.Kind.REFUND, "re_" + id, id, amount(lines));
  }

  World refunded(String id, Map<String, Integer> lines) {
    return payment("refunded", id, PaymentRefunded.newBuilder().setAmount(total(lines)).build());
  }

  World notified(OrderEvent event, String id) {
    String subject = Subjects.notification(Subjects.token(event), id);
    return append("NOTIFICATIONS", subject, id + ":" + Subjects.token(event), notification(id));
  }

  /** The whole way of an order that goes well. */
  World bought(String id, Map<String, Integer> lines) {
    return paid(id, lines).confirmed(id, lines).notified(OrderEvent.CONFIRMED, id);
  }

  /** Up to the captured payment. */
  World paid(String id, Map<String, Integer> lines) {
    return created(id, lines)
        .stockReserved(id, lines)
        .reserved(id, lines)
        .charged(id, lines)
        .captured(id, lines);
  }

  // Things beside orders.

  World adjusted(String adjustmentId, String sku, long delta) {
    available.merge(sku, delta, Long::sum);
    adjusted.merge(sku, delta, Long::sum);
    StockAdjusted.Builder event =
        StockAdjusted.newBuilder().setAdjustmentId(adjustmentId).setSku(sku).setDelta(delta);
    if (!levelsFirst) {
      event.addLevels(levelEvent(sku));
    }
    return outcome(shards.shardOf(sku), "adjusted", adjustmentId, event.build(), List.of(sku));
  }

  World level(String sku) {
    return append(stockOf(sku), Subjects.level(sku), "", levelEvent(sku).build());
  }

  private World outcome(
      int shard, String event, String id, Message payload, Collection<String> moved) {
    if (levelsFirst) {
      moved.forEach(this::level);
      return outcome(shard, event, id, payload);
    }
    outcome(shard, event, id, payload);
    moved.forEach(this::level);
    return this;
  }

  private List<StockLevel> levels(Map<String, Integer> lines) {
    return lines.keySet().stream().map(sku -> levelEvent(sku).build()).toList();
  }

  private StockLevel.Builder levelEvent(String sku) {
    return StockLevel.newBuilder()
        .setSku(sku)
        .setInitial(INITIAL)
        .setAdjusted(adjusted.getOrDefault(sku, 0L))
        .setAvailable(available.get(sku));
  }

  World ledger(LedgerLine.Kind kind, String lineId, String orderId, Amount amount) {
    nowMs += TICK_MS;
    ledger.add(new LedgerLine(kind, lineId, orderId, amount, nowMs));
    return this;
  }

  World append(String stream, String subject, String eventId, Message payload) {
    String type = payload.getDescriptorForType().getFullName();
    return append(stream, subject, eventId, type, payload.toByteArray());
  }

  /** The same event once more. */
  World append(String stream, String subject, String eventId, RecordedEvent event) {
    return append(stream, subject, eventId, event.type(), event.payload());
  }

  private World append(String stream, String subject, String eventId, String type, byte[] payload) {
    nowMs += TICK_MS;
    List<RecordedEvent> events = streams.get(stream);
    long sequence = events.isEmpty() ? 1 : events.get(events.size() - 1).sequence() + 1;
    events.add(
        new RecordedEvent(
            stream, subject, sequence, Instant.ofEpochMilli(nowMs), eventId, type, payload, ""));
    return this;
  }

  World pass(long ms) {
    nowMs += ms;
    return this;
  }

  String stockOf(String sku) {
    return shards.stream(shards.shardOf(sku));
  }

  // The audit.

  /** Where each stream ends now. */
  Map<String, Long> ends() {
    Map<String, Long> ends = new LinkedHashMap<>();
    streams.forEach(
        (name, events) ->
            ends.put(name, events.isEmpty() ? 0 : events.get(events.size() - 1).sequence()));
    return ends;
  }

  /** Everything is before the cut. */
  List<Findings> audit() {
    return audit(ends());
  }

  List<Findings> audit(Map<String, Long> cuts) {
    try (History history =
        new History(cuts, shards.streams(), new History.Limits(nowMs, RESERVATION_TTL_MS, TEMP))) {
      ledger.forEach(history::record);
      streams.values().forEach(events -> events.forEach(history::record));
      history.end();
      return Checks.run(history, new AuditWindow(history, nowMs, SETTLE_MS), true, VIOLATIONS_MAX);
    }
  }

  /** As {@code check: subject text}. */
  List<String> violations() {
    return violations(ends());
  }

  List<String> violations(Map<String, Long> cuts) {
    return audit(cuts).stream()
        .flatMap(check -> check.violations().stream())
        .map(found -> found.check() + ": " + found.subject() + " " + found.text())
        .toList();
  }

  long open() {
    return audit().stream().mapToLong(Findings::openCount).sum();
  }

  static Amount amount(Map<String, Integer> lines) {
    return Amount.of(total(lines));
  }

  static Money total(Map<String, Integer> lines) {
    long units = lines.values().stream().mapToLong(Integer::longValue).sum();
    return Money.newBuilder().setAmountMinor(units * PRICE).setCurrency("EUR").build();
  }

  static StockReserved reservedEvent(Map<String, Integer> lines) {
    return StockReserved.newBuilder().addAllLines(priced(lines)).setTotal(total(lines)).build();
  }

  World order(OrderEvent event, String id, Message payload) {
    return append("ORDERS", Subjects.order(event, id), id + ":" + Subjects.token(event), payload);
  }

  World payment(String event, String id, Message payload) {
    return append("PAYMENTS", Subjects.payment(event, id), id + ":" + event, payload);
  }

  World outcome(int shard, String event, String id, Message payload) {
    return append(
        shards.stream(shard),
        Subjects.inventory(event, shard, id),
        id + ":stock-" + event,
        payload);
  }

  private static OrderNotification notification(String id) {
    return OrderNotification.newBuilder().setOrderId(id).build();
  }

  private Map<Integer, Map<String, Integer>> byShard(Map<String, Integer> lines) {
    Map<Integer, Map<String, Integer>> byShard = new TreeMap<>();
    lines.forEach(
        (sku, count) ->
            byShard.computeIfAbsent(shards.shardOf(sku), any -> new TreeMap<>()).put(sku, count));
    return byShard;
  }

  private static List<PricedLine> priced(Map<String, Integer> lines) {
    return lines.entrySet().stream()
        .map(
            line ->
                PricedLine.newBuilder()
                    .setSku(line.getKey())
                    .setQuantity(line.getValue())
                    .setUnitPriceMinor(PRICE)
                    .build())
        .toList();
  }
}
