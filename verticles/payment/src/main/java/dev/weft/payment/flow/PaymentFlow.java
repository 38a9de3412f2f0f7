package dev.weft.payment.flow;

import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.payment.domain.ChargeOutcome;
import dev.weft.payment.domain.PaymentFailures;
import dev.weft.payment.domain.Payments;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.payments.v1.PaymentCaptured;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Takes and gives back money, and records it. Futures complete when the outcome is stored, so that
 * the event that asked for it may be acked.
 *
 * <p>Thread-safe.
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

  /**
   * How long after the end of an order a charge that was under way may still be made. Nobody asks
   * for a new one any more, so what the provider does not know by then will never be.
   */
  private static final Duration CHARGE_UNDER_WAY = Duration.ofMinutes(2);

  /** A charge is looked up by its key, which needs no token. */
  private static final String NO_TOKEN = "";

  private static final List<OrderEvent> ENDS = List.of(OrderEvent.REJECTED, OrderEvent.CANCELLED);

  private final VerifiedPayments payments;
  private final Journal journal;
  private final InstantSource clock;
  private final PaymentDueCheck dueCheck;
  private final PaymentTokens tokens;

  public PaymentFlow(
      PaymentProvider provider,
      Journal journal,
      RecurringConditions held,
      InstantSource clock,
      PaymentDueCheck dueCheck,
      PaymentTokens tokens) {
    this.payments = new VerifiedPayments(provider, held);
    this.journal = journal;
    this.clock = clock;
    this.dueCheck = dueCheck;
    this.tokens = tokens;
  }

  /**
   * Charges a reserved order. The first delivery of a new event reads nothing. Any other looks for
   * the outcome first, because providers forget idempotency keys and the journal does not. The
   * count alone does not tell: it is 1 again when a dead letter is replayed, and when a consumer
   * starts the stream over. Both bring the time at which the event was stored.
   *
   * <p>It completes only when it is known what became of the charge, however long that takes: an
   * order that has ended meanwhile is looked up, so that what was taken is recorded and goes back.
   */
  public Future<Void> capture(Delivery<OrderReserved> reserved) {
    String orderId = orderId(reserved.event().getOrder());
    if (!dueCheck.requestsCharge(reserved)) {
      return Future.succeededFuture();
    }
    if (reserved.deliveryCount() == 1 && isNew(reserved)) {
      return dueCheck.charge(reserved).compose(called -> chargeAndRecord(reserved));
    }
    return isRecorded(orderId)
        .compose(
            known ->
                known
                    ? Future.succeededFuture()
                    : dueCheck.charge(reserved).compose(called -> captureAgain(reserved)));
  }

  /** Gives back what was captured for an order that ended without it. */
  public Future<Void> refund(Delivery<OrderRefundDue> due) {
    String orderId = orderId(due.event().getOrder());
    return recorded(orderId)
        .compose(
            known ->
                find(known, Subjects.payment(Payments.REFUNDED, orderId)) != null
                    ? Future.succeededFuture()
                    : dueCheck
                        .refund(due)
                        .compose(
                            called ->
                                refundAndRecord(
                                    due,
                                    find(known, Subjects.payment(Payments.CAPTURED, orderId)))));
  }

  /** Checks for other nodes whether a stored payment was really made. */
  public Future<PaymentCaptured> verify(PaymentCaptured claimed) {
    return payments.verify(claimed);
  }

  private Future<Void> captureAgain(Delivery<OrderReserved> reserved) {
    return journal
        .last(
            Streams.ORDERS,
            ENDS.stream()
                .map(end -> Subjects.order(end, reserved.event().getOrder().getOrderId()))
                .toList())
        .compose(
            ends -> {
              if (!ends.isEmpty()) {
                return settleEnded(reserved, ends.get(0));
              }
              return isNew(reserved) ? chargeAndRecord(reserved) : chargeUnlessKnown(reserved);
            });
  }

  /** The provider may have forgotten the key by now, but not the charge. */
  private Future<Void> chargeUnlessKnown(Delivery<OrderReserved> reserved) {
    return lookup(reserved)
        .compose(
            found -> found.isPresent() ? record(reserved, found.get()) : chargeAndRecord(reserved));
  }

  /** Nobody wants it paid any more: only what was taken all the same is recorded, to go back. */
  private Future<Void> settleEnded(Delivery<OrderReserved> reserved, RecordedEvent end) {
    return payments
        .lookup(Payments.chargeFor(reserved.event(), NO_TOKEN))
        .compose(
            found -> {
              if (found.isPresent()) {
                return record(reserved, found.get());
              }
              return end.time().isBefore(clock.instant().minus(CHARGE_UNDER_WAY))
                  ? Future.succeededFuture()
                  : Future.failedFuture(
                      Failure.retry(
                          PaymentFailures.CHARGE_UNKNOWN,
                          "the order has ended while a charge may be under way"));
            },
            error ->
                VerifiedPayments.hasNoLookup(error)
                    ? chargeAndRecord(reserved)
                    : Future.failedFuture(error));
  }

  private Future<Optional<ChargeOutcome>> lookup(Delivery<OrderReserved> reserved) {
    return payments
        .lookup(Payments.chargeFor(reserved.event(), NO_TOKEN))
        .recover(
            error ->
                VerifiedPayments.hasNoLookup(error)
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(error));
  }

  private boolean isNew(Delivery<?> delivery) {
    return delivery.time().isAfter(clock.instant().minus(KEY_KNOWN_FOR_SURE));
  }

  /** A replica that is behind must not have an order charged again, so its "nothing" is checked. */
  private Future<Boolean> isRecorded(String orderId) {
    return journal
        .lastOrCertain(Streams.PAYMENTS, Payments.subjectsOf(orderId))
        .map(known -> !known.isEmpty());
  }

  private Future<Void> chargeAndRecord(Delivery<OrderReserved> reserved) {
    return tokens
        .open(reserved.event().getOrder())
        .compose(token -> payments.charge(Payments.chargeFor(reserved.event(), token)))
        .compose(outcome -> record(reserved, outcome));
  }

  private Future<Void> record(Delivery<OrderReserved> reserved, ChargeOutcome outcome) {
    return record(Payments.outcome(reserved.event(), reserved.sequence(), outcome));
  }

  private Future<Void> refundAndRecord(Delivery<OrderRefundDue> due, RecordedEvent captured) {
    if (captured == null) {
      return Future.failedFuture(unfounded(due, "no captured payment"));
    }
    PaymentCaptured taken = captured.payloadAs(PaymentCaptured.parser());
    if (!Payments.isOf(due.event(), taken)) {
      return Future.failedFuture(
          Failure.reject(
              PaymentFailures.REFUND_UNFOUNDED, "not what was captured: " + due.subject()));
    }
    return payments
        .refund(due.event().getOrder().getOrderId(), Payments.refundFor(due.event()))
        .map(
            given ->
                Payments.refunded(
                    due.event(), due.sequence(), captured.sequence(), given.refundId()))
        .compose(this::record);
  }

  /** A read may come from a replica that is behind, but not for that long. */
  private Failure unfounded(Delivery<?> due, String what) {
    String detail = what + ": " + due.subject();
    return isNew(due)
        ? Failure.retry(PaymentFailures.CAPTURE_MISSING, detail)
        : Failure.reject(PaymentFailures.CAPTURE_MISSING, detail);
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
        .recover(Failure.onConflict(() -> recordOver(event, triesLeft - 1)));
  }

  /**
   * A conflict says mostly that another delivery of the same event was faster. The provider gave
   * both the same answer, by the key, so what stands there is what this one would have stored. What
   * else is in the way must not pass for it, not even an event of the same name: money was moved.
   * The wildcard also finds events of a newer version, and the record goes behind them.
   */
  private Future<Void> recordOver(NewEvent event, int triesLeft) {
    return journal
        .last(Streams.PAYMENTS, List.of(Payments.anyOf(event)))
        .compose(
            stored -> {
              RecordedEvent same = find(stored, event.subject());
              if (same != null) {
                return Payments.isSamePayment(event, same)
                    ? Future.succeededFuture()
                    : payments.hold(
                        orderOf(event), "another payment is recorded: " + same.subject());
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

  private static String orderOf(NewEvent event) {
    return event.subject().substring(event.subject().lastIndexOf('.') + 1);
  }

  /** Events may come from participants that Weft did not write. */
  private static String orderId(OrderRef order) {
    if (!Subjects.isToken(order.getOrderId())) {
      throw Failure.reject(PaymentFailures.ORDER_ID_INVALID, "order id is not a subject token");
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
