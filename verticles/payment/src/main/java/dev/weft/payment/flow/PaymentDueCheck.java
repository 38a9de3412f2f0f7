package dev.weft.payment.flow;

import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.contract.StepGates;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.OrderHistory;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.payment.domain.PaymentFailures;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.orders.v1.OrderReserved;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks in the order's history that a charge or refund is due which a foreign event requests. Own
 * events need no check: the order service of this node has just decided them.
 *
 * <p>Thread-safe.
 */
public final class PaymentDueCheck {
  private static final String RESERVED = "reserved";
  private static final String CLEARED_PREFIX = "orders." + Subjects.token(OrderEvent.CLEARED) + ".";

  private final Journal journal;
  private final StockShards shards;
  private final StepGates gates;

  /**
   * @param gates steps that the charge waits for
   */
  public PaymentDueCheck(Journal journal, StockShards shards, StepGates gates) {
    this.journal = journal;
    this.shards = shards;
    this.gates = gates;
  }

  /**
   * Whether the event requests a charge. Where steps hold it back, a reservation does not, such as
   * one that waited as a dead letter when they were introduced: the order is cleared later.
   */
  boolean requestsCharge(Delivery<OrderReserved> event) {
    return gates.isEmpty() || event.subject().startsWith(CLEARED_PREFIX);
  }

  /**
   * Completes when the order was created as the event says, has not ended before, costs what the
   * stock was reserved for, and every step that the charge waits for has let it pass. Fails with
   * REJECT when not, and with RETRY as long as only a step is missing: it may still pass.
   */
  Future<Void> charge(Delivery<OrderReserved> event) {
    if (!event.foreign()) {
      return Future.succeededFuture();
    }
    OrderReserved reserved = event.event();
    return OrderHistory.of(journal, event, reserved.getOrder())
        .compose(
            history -> {
              checkOrder(history, event);
              return passed(history, event).compose(all -> stock(history.created()));
            })
        .map(
            parts -> {
              checkStock(reserved, parts);
              return null;
            });
  }

  /**
   * Completes when the order has ended without its goods before the refund became due; fails with
   * REJECT when not.
   */
  Future<Void> refund(Delivery<OrderRefundDue> event) {
    if (!event.foreign()) {
      return Future.succeededFuture();
    }
    return OrderHistory.of(journal, event, event.event().getOrder())
        .map(
            history -> {
              require(hasEnded(history, event), "an order that has not ended without its goods");
              require(
                  history.before(OrderEvent.CONFIRMED, event).isEmpty(), "an order with its goods");
              return null;
            });
  }

  private static void checkOrder(OrderHistory history, Delivery<OrderReserved> event) {
    OrderReserved reserved = event.event();
    OrderCreated created = history.created();
    require(!hasEnded(history, event), "an order that had ended before");
    require(
        reserved.getOrder().getPaymentToken().equals(created.getPaymentToken()),
        "another payment token");
    require(
        counted(reserved.getLinesList().stream().map(PaymentDueCheck::unpriced).toList())
            .equals(counted(created.getLinesList())),
        "other lines");
  }

  private Future<Void> passed(OrderHistory history, Delivery<OrderReserved> event) {
    if (gates.isEmpty()) {
      return Future.succeededFuture();
    }
    require(history.before(OrderEvent.RESERVED, event).isPresent(), "cleared, and not reserved");
    List<String> passes = gates.passes(history.created().getOrderId());
    return journal
        .lastCertain(Streams.STEPS, passes)
        .map(
            found -> {
              boolean lacks = found.size() < passes.size();
              require(!lacks || !history.hasEndedWithoutGoods(), "no step has let it pass");
              if (lacks) {
                throw Failure.retry(
                    PaymentFailures.STEP_MISSING,
                    "cleared, and not all of " + gates.names() + " have let it pass");
              }
              return null;
            });
  }

  /** What each shard has reserved for the order; what a replica lacks the leader is asked for. */
  private Future<List<StockReserved>> stock(OrderCreated created) {
    Set<Integer> concerned =
        created.getLinesList().stream()
            .map(line -> shards.shardOf(line.getSku()))
            .collect(Collectors.toSet());
    List<Future<StockReserved>> reads =
        concerned.stream().map(shard -> stock(shard, created.getOrderId())).toList();
    return Future.all(reads).map(all -> all.list());
  }

  private Future<StockReserved> stock(int shard, String orderId) {
    List<String> subject = List.of(Subjects.inventory(RESERVED, shard, orderId));
    return journal
        .lastOrCertain(shards.stream(shard), subject)
        .map(
            found -> {
              require(!found.isEmpty(), "shard " + shard + " has reserved nothing");
              RecordedEvent event = found.get(0);
              return event.payloadAs(StockReserved.parser());
            });
  }

  private static void checkStock(OrderReserved reserved, List<StockReserved> parts) {
    Money total = reserved.getTotal();
    long totalMinor = parts.stream().mapToLong(part -> part.getTotal().getAmountMinor()).sum();
    require(
        total.getAmountMinor() == totalMinor
            && parts.stream()
                .allMatch(part -> part.getTotal().getCurrency().equals(total.getCurrency())),
        "another total than the stock was reserved for");
  }

  private static boolean hasEnded(OrderHistory history, Delivery<?> event) {
    return history.before(OrderEvent.REJECTED, event).isPresent()
        || history.before(OrderEvent.CANCELLED, event).isPresent();
  }

  /** Several shards may have put them into another order. */
  private static Map<OrderLine, Long> counted(List<OrderLine> lines) {
    return lines.stream().collect(Collectors.groupingBy(line -> line, Collectors.counting()));
  }

  private static OrderLine unpriced(PricedLine line) {
    return OrderLine.newBuilder().setSku(line.getSku()).setQuantity(line.getQuantity()).build();
  }

  private static void require(boolean fits, String complaint) {
    if (!fits) {
      throw OrderHistory.unfounded(complaint);
    }
  }
}
