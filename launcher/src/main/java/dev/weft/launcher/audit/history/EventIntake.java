package dev.weft.launcher.audit.history;

import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.inventory.v1.StockAdjusted;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.inventory.v1.StockReleased;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.proto.payments.v1.PaymentRefunded;
import java.util.Optional;
import java.util.regex.Pattern;

/** Not thread-safe. Takes from each event what the checks need. */
final class EventIntake {
  private static final int EVENT_TOKEN = 1;
  private static final int ID_TOKEN = 2;
  private static final int STOCK_ID_TOKEN = 3;
  private static final String LEVEL = "level";

  /** Others are of a version that nobody here works on: they are dead letters. */
  private static final Pattern TYPE = Pattern.compile("weft\\.[a-z]+\\.v1\\.[A-Za-z]+");

  private static final String ADJUSTED = "adjusted";

  private final History history;

  EventIntake(History history) {
    this.history = history;
  }

  /** Fails with a RuntimeException when the event is not what its subject says. */
  void take(RecordedEvent event) {
    if (!TYPE.matcher(event.type()).matches()) {
      history.unreadable(event);
      return;
    }
    switch (event.stream()) {
      case Streams.ORDERS -> takeOrder(event);
      case Streams.PAYMENTS -> takePayment(event);
      case Streams.NOTIFICATIONS -> add(event, Place.NOTIFICATIONS, ID_TOKEN, 0);
      default -> takeStock(event);
    }
  }

  private void takeOrder(RecordedEvent event) {
    Optional<Step> step = step(event, Place.ORDERS);
    if (step.isEmpty()) {
      history.unreadable(event);
      return;
    }
    // Decoded before anything is kept: what cannot be decoded never was an order's event.
    switch (step.get()) {
      case CREATED -> {
        OrderCreated created = event.payloadAs(OrderCreated.parser());
        trail(event).created(Lines.ofOrder(created.getLinesList()));
      }
      case RESERVED -> {
        OrderReserved reserved = event.payloadAs(OrderReserved.parser());
        trail(event)
            .reserved(Lines.ofPriced(reserved.getLinesList()), Amount.of(reserved.getTotal()));
      }
      case CONFIRMED ->
          trail(event).confirmed(Amount.of(event.payloadAs(OrderConfirmed.parser()).getTotal()));
      case REJECTED -> {
        OrderRejected rejected = event.payloadAs(OrderRejected.parser());
        if (rejected.getReason() == RejectionReason.REJECTION_REASON_EXPIRED) {
          trail(event).expired();
        }
      }
      case REFUND_DUE ->
          trail(event).refundDue(Amount.of(event.payloadAs(OrderRefundDue.parser()).getAmount()));
      default -> {
        // A cancellation has nothing to compare.
      }
    }
    add(event, Place.ORDERS, ID_TOKEN, 0);
  }

  private void takePayment(RecordedEvent event) {
    Optional<Step> step = step(event, Place.PAYMENTS);
    if (step.filter(Step.CAPTURED::equals).isPresent()) {
      PaymentCaptured captured = event.payloadAs(PaymentCaptured.parser());
      trail(event).captured(Amount.of(captured.getAmount()), captured.getChargeId());
    } else if (step.filter(Step.REFUNDED::equals).isPresent()) {
      PaymentRefunded refunded = event.payloadAs(PaymentRefunded.parser());
      trail(event).refunded(Amount.of(refunded.getAmount()));
    }
    add(event, Place.PAYMENTS, ID_TOKEN, 0);
  }

  private void takeStock(RecordedEvent event) {
    StockBook book = history.stock(event.stream());
    switch (event.subjectToken(EVENT_TOKEN)) {
      case LEVEL ->
          book.level(
              event.subjectToken(ID_TOKEN),
              event.payloadAs(StockLevel.parser()),
              event.sequence(),
              event.time().toEpochMilli());
      case ADJUSTED -> {
        StockAdjusted adjusted = event.payloadAs(StockAdjusted.parser());
        book.adjusted(adjusted.getAdjustmentId(), adjusted.getSku(), adjusted.getDelta());
      }
      default -> takeOutcome(event, book);
    }
  }

  private void takeOutcome(RecordedEvent event, StockBook book) {
    String orderId = event.subjectToken(STOCK_ID_TOKEN);
    boolean isSold = history.known(orderId).filter(trail -> trail.has(Step.CONFIRMED)).isPresent();
    Optional<Step> step = step(event, Place.INVENTORY);
    if (step.filter(Step.STOCK_RESERVED::equals).isPresent()) {
      StockReserved reserved = event.payloadAs(StockReserved.parser());
      history
          .trail(orderId)
          .stockReserved(Lines.ofPriced(reserved.getLinesList()), Amount.of(reserved.getTotal()));
      book.reserved(orderId, reserved.getLinesList(), isSold);
    } else if (step.filter(Step.STOCK_RELEASED::equals).isPresent()) {
      StockReleased released = event.payloadAs(StockReleased.parser());
      history.trail(orderId).stockReleased(Lines.ofPriced(released.getLinesList()));
      book.released(orderId, released.getLinesList(), isSold);
    } else {
      book.outcome(orderId);
    }
    add(event, Place.INVENTORY, STOCK_ID_TOKEN, history.shard(event.stream()));
  }

  private void add(RecordedEvent event, Place place, int idToken, int shard) {
    step(event, place)
        .ifPresentOrElse(
            step ->
                history
                    .trail(event.subjectToken(idToken))
                    .add(step, shard, event.sequence(), event.time().toEpochMilli()),
            () -> history.unreadable(event));
  }

  private Trail trail(RecordedEvent event) {
    return history.trail(event.subjectToken(ID_TOKEN));
  }

  private static Optional<Step> step(RecordedEvent event, Place place) {
    return Step.of(place, event.subjectToken(EVENT_TOKEN));
  }
}
