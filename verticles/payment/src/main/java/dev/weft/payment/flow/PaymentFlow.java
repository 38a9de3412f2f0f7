package dev.weft.payment.flow;

import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.payment.domain.PaymentFailures;
import dev.weft.payment.domain.Payments;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.orders.v1.OrderReserved;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Thread-safe. Takes and gives back money, and records it. Futures complete when the outcome is
 * stored, so that the event that asked for it may be acked.
 */
public final class PaymentFlow {
  /**
   * Younger events are charged unread: whatever was charged for them before, the provider still
   * knows the key. Providers keep keys for about a day; the rest of it is for clocks that differ
   * and for the time that a charge takes.
   */
  private static final Duration KEY_KNOWN_FOR_SURE = Duration.ofMinutes(10);

  /** Of one record; each loses to an event that came between its read and its append. */
  private static final int RECORD_TRIES_MAX = 5;

  private final PaymentProvider provider;
  private final Journal journal;
  private final InstantSource clock;

  public PaymentFlow(PaymentProvider provider, Journal journal, InstantSource clock) {
    this.provider = provider;
    this.journal = journal;
    this.clock = clock;
  }

  /**
   * Charges a reserved order. The first delivery of a new event reads nothing. Any other looks for
   * the outcome first, because providers forget idempotency keys and the journal does not. The
   * count alone does not tell: it is 1 again when a dead letter is replayed, and when a consumer
   * starts the stream over. Both bring the time at which the event was stored.
   */
  public Future<Void> capture(Delivery<OrderReserved> reserved) {
    String orderId = orderId(reserved.event().getOrder());
    if (reserved.deliveryCount() == 1 && isNew(reserved)) {
      return chargeAndRecord(reserved);
    }
    return isRecorded(orderId)
        .compose(known -> known ? Future.succeededFuture() : chargeAndRecord(reserved));
  }

  /** Gives back what was captured for an order that ended without it. */
  public Future<Void> refund(Delivery<OrderRefundDue> due) {
    String orderId = orderId(due.event().getOrder());
    return recorded(orderId)
        .compose(
            known ->
                find(known, Subjects.payment(Payments.REFUNDED, orderId)) != null
                    ? Future.succeededFuture()
                    : refundAndRecord(
                        due, find(known, Subjects.payment(Payments.CAPTURED, orderId))));
  }

  private boolean isNew(Delivery<?> delivery) {
    return delivery.time().isAfter(clock.instant().minus(KEY_KNOWN_FOR_SURE));
  }

  /** A replica that is behind must not have an order charged again, so its "nothing" is checked. */
  private Future<Boolean> isRecorded(String orderId) {
    return recorded(orderId)
        .compose(
            known ->
                known.isEmpty()
                    ? journal.lastCertain(Streams.PAYMENTS, Payments.subjectsOf(orderId))
                    : Future.succeededFuture(known))
        .map(known -> !known.isEmpty());
  }

  private Future<Void> chargeAndRecord(Delivery<OrderReserved> reserved) {
    return provider
        .charge(Payments.chargeFor(reserved.event()))
        .map(outcome -> Payments.outcome(reserved.event(), reserved.sequence(), outcome))
        .compose(this::record);
  }

  private Future<Void> refundAndRecord(Delivery<OrderRefundDue> due, RecordedEvent captured) {
    if (captured == null) {
      // A read may come from a replica that is behind; after the last delivery it is a dead letter.
      return Future.failedFuture(
          Failure.retry(PaymentFailures.CAPTURE_MISSING, "no captured payment: " + due.subject()));
    }
    return provider
        .refund(Payments.refundFor(due.event()))
        .map(
            given ->
                Payments.refunded(
                    due.event(), due.sequence(), captured.sequence(), given.refundId()))
        .compose(this::record);
  }

  private Future<List<RecordedEvent>> recorded(String orderId) {
    return journal.last(Streams.PAYMENTS, Payments.subjectsOf(orderId));
  }

  private Future<Void> record(NewEvent event) {
    return record(event, RECORD_TRIES_MAX);
  }

  private Future<Void> record(NewEvent event, int triesLeft) {
    return journal
        .append(Streams.PAYMENTS, event)
        .<Void>mapEmpty()
        .recover(
            error ->
                Failure.of(error).is(FailureKind.CONFLICT)
                    ? recordOver(event, triesLeft - 1)
                    : Future.failedFuture(error));
  }

  /**
   * A conflict says mostly that another delivery of the same event was faster. The provider gave
   * both the same answer, by the key, so what stands there is what this one would have stored. What
   * else is in the way must not pass for it: money was moved. The wildcard also finds events of a
   * newer version, and the record goes behind them.
   */
  private Future<Void> recordOver(NewEvent event, int triesLeft) {
    return journal
        .last(Streams.PAYMENTS, List.of(Payments.anyOf(event)))
        .compose(
            stored -> {
              if (find(stored, event.subject()) != null) {
                return Future.succeededFuture();
              }
              Optional<NewEvent> behind = Payments.behind(event, stored);
              return triesLeft > 0 && behind.isPresent()
                  ? record(behind.get(), triesLeft)
                  : Future.failedFuture(missing(event));
            });
  }

  private static Failure missing(NewEvent event) {
    return Failure.retry(PaymentFailures.RECORD_MISSING, "not recorded yet: " + event.subject());
  }

  /** Events may come from participants that Weft did not write. */
  private static String orderId(OrderRef order) {
    if (!Subjects.isToken(order.getOrderId())) {
      throw Failure.reject(PaymentFailures.ORDER_ID_INVALID, "order id is no subject token");
    }
    return order.getOrderId();
  }

  private static RecordedEvent find(List<RecordedEvent> events, String subject) {
    return events.stream()
        .filter(event -> event.subject().equals(subject))
        .findFirst()
        .orElse(null);
  }
}
