package dev.weft.notification.flow;

import com.google.protobuf.Message;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.OrderHistory;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.proto.payments.v1.PaymentCaptured;
import io.vertx.core.Future;
import java.util.List;

/**
 * Checks in the order's history that an end which another party has stored is true: no notification
 * says that an order is confirmed which nobody has paid.
 *
 * <p>Thread-safe.
 */
final class OrderEndCheck {
  private static final String CAPTURED = "captured";

  private final Journal journal;

  OrderEndCheck(Journal journal) {
    this.journal = journal;
  }

  /** Completes when it has; fails with REJECT when not. Of own events nothing is read. */
  Future<Void> check(Delivery<Message> event) {
    if (!event.foreign()) {
      return Future.succeededFuture();
    }
    if (event.event() instanceof OrderConfirmed confirmed) {
      return OrderHistory.of(journal, event, confirmed.getOrder())
          .compose(
              history -> {
                require(history.before(OrderEvent.RESERVED, event).isPresent(), "never reserved");
                return captured(confirmed);
              });
    }
    return OrderHistory.requireUnconfirmed(journal, event);
  }

  private Future<Void> captured(OrderConfirmed confirmed) {
    List<String> subject = List.of(Subjects.payment(CAPTURED, confirmed.getOrder().getOrderId()));
    return journal
        .lastOrCertain(Streams.PAYMENTS, subject)
        .map(
            found -> {
              require(
                  !found.isEmpty() && isPaidBy(confirmed, found.get(0)),
                  "charge and amount were not captured");
              return null;
            });
  }

  private static boolean isPaidBy(OrderConfirmed confirmed, RecordedEvent payment) {
    PaymentCaptured captured = payment.payloadAs(PaymentCaptured.parser());
    return captured.getChargeId().equals(confirmed.getChargeId())
        && captured.getAmount().equals(confirmed.getTotal());
  }

  private static void require(boolean fits, String complaint) {
    if (!fits) {
      throw OrderHistory.unfounded(complaint);
    }
  }
}
