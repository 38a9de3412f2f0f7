package dev.weft.tools.audit.history;

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
import dev.weft.tools.lab.Amount;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Takes from each event what the checks need.
 *
 * <p>Not thread-safe.
 */
final class EventIntake {
  /** Reasons that no other event stands for: the clock's, and those of steps between two. */
  private static final Set<RejectionReason> WITHOUT_CAUSE =
      EnumSet.of(RejectionReason.REJECTION_REASON_EXPIRED, RejectionReason.REJECTION_REASON_VETOED);

  private static final int EVENT_TOKEN = 1;
  private static final int ID_TOKEN = 2;

  /** {@code steps.<name>.<event>.<orderId>}. */
  private static final int STEP_EVENT_TOKEN = 2;

  private static final int STEP_ID_TOKEN = 3;

  private static final int STOCK_ID_TOKEN = 3;
  private static final String LEVEL = "level";
  private static final String LOST = "lost";

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
      case Streams.STEPS -> takeStep(event);
      case Streams.NOTIFICATIONS ->
          fact(event, RecordLocation.NOTIFICATIONS, ID_TOKEN).ifPresent(history::add);
      default -> takeStock(event);
    }
  }

  private void takeOrder(RecordedEvent event) {
    fact(event, RecordLocation.ORDERS, ID_TOKEN)
        .map(fact -> aboutOrder(fact, event))
        .ifPresent(history::add);
  }

  private static Fact aboutOrder(Fact fact, RecordedEvent event) {
    return switch (fact.kind().step()) {
      case CREATED ->
          fact.withLines(Lines.ofOrder(event.payloadAs(OrderCreated.parser()).getLinesList()));
      case RESERVED -> {
        OrderReserved reserved = event.payloadAs(OrderReserved.parser());
        yield fact.withLines(Lines.ofPriced(reserved.getLinesList()))
            .withAmount(Amount.of(reserved.getTotal()));
      }
      case CONFIRMED ->
          fact.withAmount(Amount.of(event.payloadAs(OrderConfirmed.parser()).getTotal()));
      case REJECTED ->
          WITHOUT_CAUSE.contains(event.payloadAs(OrderRejected.parser()).getReason())
              ? fact.asExpired()
              : fact;
      case REFUND_DUE ->
          fact.withAmount(Amount.of(event.payloadAs(OrderRefundDue.parser()).getAmount()));
      default -> fact;
    };
  }

  private void takePayment(RecordedEvent event) {
    fact(event, RecordLocation.PAYMENTS, ID_TOKEN)
        .map(fact -> aboutPayment(fact, event))
        .ifPresent(history::add);
  }

  private static Fact aboutPayment(Fact fact, RecordedEvent event) {
    return switch (fact.kind().step()) {
      case CAPTURED -> {
        PaymentCaptured captured = event.payloadAs(PaymentCaptured.parser());
        yield fact.withAmount(Amount.of(captured.getAmount())).withCharge(captured.getChargeId());
      }
      case REFUNDED ->
          fact.withAmount(Amount.of(event.payloadAs(PaymentRefunded.parser()).getAmount()));
      default -> fact;
    };
  }

  private void takeStock(RecordedEvent event) {
    StockHistory stock = history.stock(event.stream());
    switch (event.subjectToken(EVENT_TOKEN)) {
      case LEVEL ->
          stock.level(
              event.subjectToken(ID_TOKEN),
              event.payloadAs(StockLevel.parser()),
              event.sequence(),
              event.time().toEpochMilli());
      case ADJUSTED -> stock.adjusted(event, event.payloadAs(StockAdjusted.parser()));
      case LOST -> {
        // A level that is gone: what is missing of it shows in the balance.
      }
      default -> takeOutcome(event, stock);
    }
  }

  private void takeOutcome(RecordedEvent event, StockHistory stock) {
    String orderId = event.subjectToken(STOCK_ID_TOKEN);
    Optional<Fact> fact = fact(event, RecordLocation.INVENTORY, STOCK_ID_TOKEN);
    Step step = fact.map(known -> known.kind().step()).orElse(null);
    if (step == Step.STOCK_RESERVED) {
      StockReserved reserved = event.payloadAs(StockReserved.parser());
      history.add(
          fact.get()
              .withLines(Lines.ofPriced(reserved.getLinesList()))
              .withAmount(Amount.of(reserved.getTotal()))
              .withUnits(reserved.getLinesList(), 1));
      stock.reserved(event, orderId, reserved);
    } else if (step == Step.STOCK_RELEASED) {
      StockReleased released = event.payloadAs(StockReleased.parser());
      history.add(
          fact.get()
              .withLines(Lines.ofPriced(released.getLinesList()))
              .withUnits(released.getLinesList(), -1));
      stock.released(event, orderId, released);
    } else {
      fact.ifPresent(history::add);
      stock.outcome(orderId);
    }
  }

  private void takeStep(RecordedEvent event) {
    fact(event, RecordLocation.STEPS, STEP_EVENT_TOKEN, STEP_ID_TOKEN).ifPresent(history::add);
  }

  private Optional<Fact> fact(RecordedEvent event, RecordLocation place, int idToken) {
    return fact(event, place, EVENT_TOKEN, idToken);
  }

  /** Empty for an unknown kind of event, which is reported. */
  private Optional<Fact> fact(
      RecordedEvent event, RecordLocation place, int eventToken, int idToken) {
    Optional<Step> step = Step.of(place, event.subjectToken(eventToken));
    if (step.isEmpty()) {
      history.unreadable(event);
    }
    int shard = place == RecordLocation.INVENTORY ? history.shard(event.stream()) : 0;
    return step.map(
        known ->
            Fact.of(
                known,
                event.subjectToken(idToken),
                shard,
                event.sequence(),
                event.time().toEpochMilli()));
  }
}
