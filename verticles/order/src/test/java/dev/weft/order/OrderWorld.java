package dev.weft.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.order.domain.Prices;
import dev.weft.order.domain.StockClaims;
import dev.weft.order.flow.CancelOrderFlow;
import dev.weft.order.flow.OrderLog;
import dev.weft.order.flow.OrderSaga;
import dev.weft.order.flow.OrderSteps;
import dev.weft.order.flow.ShardJoin;
import dev.weft.proto.api.v1.CancelOrder;
import dev.weft.proto.api.v1.CancelOrderReply;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import dev.weft.tools.testkit.journal.StormyJournal;
import dev.weft.tools.testkit.journal.StormyJournal.Weather;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * One order and the neighbours of its service: every shard of the stock and the payment do their
 * part once, and what they store is delivered until it is acked.
 */
final class OrderWorld {
  private static final String ID = "o-1";
  private static final int ROUNDS_MAX = 50;
  private static final int OTHERS_BEFORE = 2;
  private static final Set<String> ENDS = Set.of("rejected", "cancelled");

  private final Plan plan;
  private final StockShards shards;
  private final InMemoryJournal stored = new InMemoryJournal();
  private final Queue<Weather> forecast;
  private final StormyJournal journal;
  private final OrderSaga saga;
  private final CancelOrderFlow cancel;
  private final List<Supplier<Future<?>>> pending = new ArrayList<>();
  private int followed;
  private int turn;
  private int others;

  /**
   * What the neighbours will do.
   *
   * @param reserves for each shard whether it has what is wanted of it
   * @param captures whether there is money
   * @param picks which of the pending deliveries comes next; even numbers: and once more later
   * @param weather of the journal
   */
  record Plan(
      List<Boolean> reserves, boolean captures, List<Integer> picks, List<Weather> weather) {}

  OrderWorld(Plan plan) {
    this.plan = plan;
    shards = new StockShards(plan.reserves().size());
    forecast = new ArrayDeque<>(plan.weather());
    journal = new StormyJournal(stored, this::nextWeather, this::deliverOne);
    OrderLog log = new OrderLog(journal, OpenTelemetry.noop());
    OrderSteps steps = new OrderSteps(log, false);
    // Its SKUs are not in the shards that their names say, and nobody here lies.
    ShardJoin join = new ShardJoin(journal, shards, steps, (order, claimed, shard) -> {});
    saga = new OrderSaga(steps, join, new StockClaims(prices(), shards), null);
    cancel = new CancelOrderFlow(log, steps);
    placeOthers(OTHERS_BEFORE);
    place();
    IntStream.range(0, shards.count()).forEach(shard -> pending.add(() -> decideStock(shard)));
  }

  void mayBeCancelled() {
    pending.add(
        () -> cancel.cancel(CancelOrder.newBuilder().setOrderId(ID).build()).map(this::isKnown));
  }

  void mayExpire() {
    pending.add(() -> saga.onDeadline(Samples.delivery(created())));
  }

  /**
   * Nobody was told of the creation either; it is stored once more, some time later, as its client
   * tries again. Other orders take the place of what was lost, before and after it.
   */
  void mayLosePower() {
    pending.add(
        () -> {
          int lost = journal.losePower(Streams.ORDERS);
          followed = Math.min(followed, events(Streams.ORDERS).size());
          placeOthers(turn % (lost + 1));
          pending.add(
              () -> {
                place();
                placeOthers(lost);
                return Future.succeededFuture();
              });
          return Future.succeededFuture();
        });
  }

  /** Lets everything happen in the planned order, then, in fine weather, what is left. */
  void run() {
    plan.picks().forEach(pick -> deliverOne());
    forecast.clear();
    for (int round = 0; !pending.isEmpty(); round++) {
      assertThat(round).as("rounds until nothing is left").isLessThan(ROUNDS_MAX);
      List.copyOf(pending).forEach(this::deliver);
    }
  }

  /** The tokens of the order's events. */
  List<String> life() {
    return events(Streams.ORDERS).stream()
        .filter(event -> event.subjectToken(2).equals(ID))
        .map(event -> event.subjectToken(1))
        .toList();
  }

  List<RecordedEvent> events(String stream) {
    return stored.events(stream);
  }

  boolean isInStock() {
    return plan.reserves().stream().allMatch(reserves -> reserves);
  }

  /** Two lines of each shard, mixed. */
  OrderCreated created() {
    OrderCreated.Builder created = OrderCreated.newBuilder().setOrderId(ID).setCustomerId("c-1");
    for (String prefix : List.of("A", "B")) {
      IntStream.range(0, plan.reserves().size())
          .forEach(shard -> created.addLinesBuilder().setSku(prefix + shard).setQuantity(1));
    }
    return created.build();
  }

  private void place() {
    store(Streams.ORDERS, Subjects.order(OrderEvent.CREATED, ID), created());
  }

  private void placeOthers(int count) {
    for (int i = 0; i < count; i++) {
      String id = "other-" + others++;
      store(Streams.ORDERS, Subjects.order(OrderEvent.CREATED, id), OrderServiceTest.created(id));
    }
  }

  private long createdSequence() {
    return events(Streams.ORDERS).stream()
        .filter(event -> event.subject().equals(Subjects.order(OrderEvent.CREATED, ID)))
        .findFirst()
        .orElseThrow()
        .sequence();
  }

  private Prices prices() {
    Map<String, Long> prices = new HashMap<>();
    IntStream.range(0, shards.count())
        .forEach(
            shard -> {
              prices.put("A" + shard, price(shard));
              prices.put("B" + shard, price(shard));
            });
    return new Prices(prices, "EUR");
  }

  private static long price(int shard) {
    return 10L + shard;
  }

  private Weather nextWeather() {
    return forecast.isEmpty() ? Weather.FINE : forecast.remove();
  }

  private void deliverOne() {
    if (!pending.isEmpty() && turn < plan.picks().size()) {
      int pick = plan.picks().get(turn++);
      Supplier<Future<?>> next = pending.get(pick % pending.size());
      deliver(next);
      if (pick % 2 == 0) {
        pending.add(next);
      }
    }
  }

  /** What fails with RETRY stays; nothing here gives reason for a dead letter. */
  private void deliver(Supplier<Future<?>> delivery) {
    Future<?> outcome = delivery.get();
    assertThat(outcome.isComplete()).isTrue();
    if (outcome.succeeded()) {
      pending.remove(delivery);
    } else {
      assertThat(outcome.cause()).isInstanceOf(Failure.class);
      assertThat(Failure.of(outcome.cause()).kind()).isEqualTo(FailureKind.RETRY);
    }
    follow();
  }

  /** The neighbours read stream ORDERS. */
  private void follow() {
    List<RecordedEvent> events = events(Streams.ORDERS);
    for (; followed < events.size(); followed++) {
      RecordedEvent event = events.get(followed);
      switch (event.subjectToken(1)) {
        case "reserved" -> {
          Money total = event.payloadAs(OrderReserved.parser()).getTotal();
          pending.add(() -> pay(event.sequence(), total));
        }
        case "refund_due" -> pending.add(() -> payBack(event.sequence()));
        default -> {}
      }
    }
  }

  private Future<?> decideStock(int shard) {
    if (life().isEmpty()) {
      return Future.failedFuture(Failure.retry("TST-105", "not created yet"));
    }
    if (life().stream().anyMatch(ENDS::contains)) {
      return Future.succeededFuture();
    }
    boolean reserves = plan.reserves().get(shard);
    Message decided = reserves ? reserved(shard) : Samples.stockRejected(ref(createdSequence()));
    String subject = Subjects.inventory(reserves ? "reserved" : "rejected", shard, ID);
    return neighbour(shards.stream(shard), subject, decided, saga::onStock);
  }

  private Future<?> pay(long sequence, Money total) {
    return plan.captures()
        ? neighbour(
            Streams.PAYMENTS,
            Subjects.payment("captured", ID),
            Samples.captured(ref(sequence)).toBuilder().setAmount(total).build(),
            saga::onPayment)
        : neighbour(
            Streams.PAYMENTS,
            Subjects.payment("declined", ID),
            Samples.declined(ref(sequence)),
            saga::onPayment);
  }

  private Future<?> payBack(long sequence) {
    return neighbour(
        Streams.PAYMENTS,
        Subjects.payment("refunded", ID),
        Samples.refunded(ref(sequence)),
        saga::onPayment);
  }

  private Future<?> neighbour(
      String stream,
      String subject,
      Message event,
      Function<Delivery<Message>, Future<Void>> step) {
    if (store(stream, subject, event)) {
      pending.add(() -> step.apply(Samples.delivery(subject, event)));
    }
    return Future.succeededFuture();
  }

  private boolean store(String stream, String subject, Message event) {
    return stored.append(stream, NewEvent.of(subject, "", event, Guard.none(subject))).succeeded();
  }

  private StockReserved reserved(int shard) {
    StockReserved.Builder reserved = StockReserved.newBuilder().setOrder(ref(createdSequence()));
    for (String sku : List.of("A" + shard, "B" + shard)) {
      reserved.addLines(
          PricedLine.newBuilder().setSku(sku).setQuantity(1).setUnitPriceMinor(price(shard)));
    }
    Money total = Money.newBuilder().setAmountMinor(2 * price(shard)).setCurrency("EUR").build();
    return reserved.setTotal(total).build();
  }

  private OrderRef ref(long sequence) {
    return Samples.ref(ID, sequence).toBuilder()
        .addAllStockShards(IntStream.range(0, shards.count()).boxed().toList())
        .build();
  }

  private boolean isKnown(CancelOrderReply reply) {
    assertThat(reply.getRefusal().getCode()).isNotEqualTo(Refusal.Code.CODE_NOT_FOUND);
    return true;
  }
}
