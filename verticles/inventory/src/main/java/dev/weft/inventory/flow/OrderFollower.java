package dev.weft.inventory.flow;

import com.google.protobuf.Message;
import dev.weft.inventory.domain.Catalogue;
import dev.weft.inventory.domain.Outcome;
import dev.weft.inventory.domain.Release;
import dev.weft.inventory.domain.Reserve;
import dev.weft.inventory.domain.StockShard;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.trace.TraceCarrier;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderRejected;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.LongCounter;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one shard does when an order begins, or ends without its goods. Orders that have nothing to
 * do with the shard leave no trace in it.
 *
 * <p>Event-loop confined.
 */
public final class OrderFollower {
  private static final Logger LOG = LoggerFactory.getLogger(OrderFollower.class);
  private static final Future<Void> NOTHING_TO_DO = Future.succeededFuture();

  /** Covers differing clocks, and the time between a decision and its storing. */
  private static final Duration MARGIN = Duration.ofHours(1);

  private final Catalogue catalogue;
  private final StockShard shard;
  private final StockStore store;
  private final StockWriter writer;
  private final Duration kept;
  private final InstantSource clock;
  private final OpenTelemetry telemetry;
  private final LongCounter tooOld;
  private boolean warned;

  /**
   * @param kept how long outcomes are kept: well above the longest life of an order
   */
  public OrderFollower(
      Catalogue catalogue,
      StockStore store,
      StockWriter writer,
      Duration kept,
      InstantSource clock,
      OpenTelemetry telemetry) {
    this.catalogue = catalogue;
    this.shard = store.shard();
    this.store = store;
    this.writer = writer;
    this.kept = kept;
    this.clock = clock;
    this.telemetry = telemetry;
    this.tooOld =
        telemetry
            .getMeter("weft.inventory")
            .counterBuilder("weft.inventory.orders_too_old")
            .setDescription("Orders that came after their outcome may have been forgotten")
            .build();
    tooOld.add(0);
  }

  /** Completes when what the event asks of the shard is stored. */
  public Future<Void> onEvent(Delivery<Message> delivery) {
    if (delivery.event() instanceof OrderCreated created) {
      return mayHaveExpired(delivery.time())
          ? leave(delivery)
          : onCreated(created, delivery.sequence());
    }
    if (delivery.event() instanceof OrderRejected rejected) {
      return onRejected(rejected, delivery.sequence());
    }
    if (delivery.event() instanceof OrderCancelled cancelled) {
      return release(cancelled.getOrder(), delivery.sequence());
    }
    return Future.failedFuture(
        Failure.reject(
            InventoryFailures.TYPE_UNEXPECTED,
            MessageTypes.nameOf(delivery.event()) + " on " + delivery.subject()));
  }

  /** Whether the outcome of an order stored at that time may have expired. */
  private boolean mayHaveExpired(Instant stored) {
    return stored.isBefore(clock.instant().minus(kept).plus(MARGIN));
  }

  /**
   * The guard says "nothing yet" of an order whose outcome has expired, and its stock would be
   * taken again, for good: no release follows an order that ended long ago. For it has ended; if
   * this shard never heard of it, then by its deadline, and the goods are better kept than taken
   * twice. No failure: a consumer that starts its stream over would leave a dead letter of every
   * old order.
   */
  private Future<Void> leave(Delivery<Message> created) {
    tooOld.add(1);
    if (!warned) {
      warned = true;
      LOG.warn(
          "stream={} sequence={} subject={} time={}: older than inventory.reservationTtl, so nothing"
              + " is reserved; further ones are only counted",
          created.stream(),
          created.sequence(),
          created.subject(),
          created.time());
    }
    return NOTHING_TO_DO;
  }

  /** Reserves its lines. Reads nothing: that nothing was decided yet is guessed, and guarded. */
  private Future<Void> onCreated(OrderCreated created, long sequence) {
    OrderRef order =
        OrderRef.newBuilder()
            .setOrderId(checked(created.getOrderId()))
            .setCustomerId(created.getCustomerId())
            .setPaymentToken(created.getPaymentToken())
            .setOrderSequence(sequence)
            .build();
    if (!isConcernedBy(created.getLinesList())) {
      return NOTHING_TO_DO;
    }
    return writer.submit(reserve(order, created), Outcome.NONE, traceparent());
  }

  /** Lack of stock was this shard's own word when no other has lines of the order. */
  private Future<Void> onRejected(OrderRejected rejected, long sequence) {
    OrderRef order = rejected.getOrder();
    return isForLackOfStock(rejected.getReason()) && shard.isAloneWith(order)
        ? NOTHING_TO_DO
        : release(order, sequence);
  }

  private Future<Void> release(OrderRef ended, long sequence) {
    String orderId = checked(ended.getOrderId());
    if (!shard.isConcernedBy(ended)) {
      return NOTHING_TO_DO;
    }
    String traceparent = traceparent();
    Release release = new Release(ended.toBuilder().setOrderSequence(sequence).build());
    return store.outcome(orderId).compose(soFar -> writer.submit(release, soFar, traceparent));
  }

  /** An order without lines, which nobody can make sense of, is for the first shard to reject. */
  private boolean isConcernedBy(List<OrderLine> lines) {
    return lines.isEmpty()
        ? shard.index() == 0
        : lines.stream().anyMatch(line -> shard.owns(line.getSku()));
  }

  private Reserve reserve(OrderRef order, OrderCreated created) {
    try {
      return Reserve.of(order, created.getLinesList(), shard, catalogue);
    } catch (IllegalArgumentException impossible) {
      throw Failure.reject(
          InventoryFailures.ORDER_INVALID,
          "order " + order.getOrderId() + " has " + impossible.getMessage());
    }
  }

  /** Taken at once: by the time of the commit another order's context may be current. */
  private String traceparent() {
    return TraceCarrier.traceparent(telemetry);
  }

  private static boolean isForLackOfStock(RejectionReason reason) {
    return reason == RejectionReason.REJECTION_REASON_OUT_OF_STOCK
        || reason == RejectionReason.REJECTION_REASON_UNKNOWN_SKU;
  }

  private static String checked(String orderId) {
    if (!Subjects.isToken(orderId)) {
      throw Failure.reject(InventoryFailures.ORDER_INVALID, "not an order id: \"" + orderId + "\"");
    }
    return orderId;
  }
}
