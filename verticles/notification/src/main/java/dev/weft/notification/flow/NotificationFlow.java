package dev.weft.notification.flow;

import com.google.protobuf.Message;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.OrderHistory;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.notification.domain.Notifications;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.proto.payments.v1.PaymentCaptured;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.LongCounter;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;

/**
 * Records notifications in a stream; {@link Receiver} delivers them from there. With the stream in
 * between, a receiver that is away delays only its own deliveries, and a recorded notification is
 * not lost. An end that another party has stored is first checked in the order's history: no
 * notification says that an order is confirmed which nobody has paid.
 *
 * <p>Thread-safe.
 */
public final class NotificationFlow {
  /** Part of the retention within which a notification is surely still stored: clocks differ. */
  private static final double RETENTION_SHARE = 0.9;

  private static final String CAPTURED = "captured";

  private final Journal journal;
  private final long recordedMsMax;
  private final Clock clock;
  private final LongCounter tooOld;

  /**
   * @param retentionMs for how long the stream keeps notifications; {@link Long#MAX_VALUE}: for
   *     ever
   */
  public NotificationFlow(Journal journal, long retentionMs, Clock clock, OpenTelemetry telemetry) {
    this.journal = journal;
    this.recordedMsMax =
        retentionMs == Long.MAX_VALUE ? retentionMs : (long) (retentionMs * RETENTION_SHARE);
    this.clock = clock;
    this.tooOld =
        telemetry
            .getMeter("dev.weft.notification")
            .counterBuilder("weft.notifications.too_old")
            .setDescription(
                "Order ends too old to notify: their notifications may have been sent and expired")
            .build();
    tooOld.add(0);
  }

  /**
   * Stores the notification of a final order; a conflict means that it is stored already. Ignores
   * an end so old that its notification may have expired from the stream: such an end comes again
   * when the route has a new durable name, and the customer has been notified.
   */
  public Future<Void> record(Delivery<Message> event) {
    if (clock.millis() - event.time().toEpochMilli() > recordedMsMax) {
      tooOld.add(1);
      return Future.succeededFuture();
    }
    return check(event).compose(checked -> record(Notifications.about(event.event())));
  }

  /** Fails with REJECT when the end is not true. Of own events nothing is read. */
  private Future<Void> check(Delivery<Message> event) {
    if (!event.foreign()) {
      return Future.succeededFuture();
    }
    if (event.event() instanceof OrderConfirmed confirmed) {
      return OrderHistory.of(journal, event, confirmed.getOrder())
          .compose(
              history -> {
                history.requireFirstEnd(event);
                require(history.before(OrderEvent.RESERVED, event).isPresent(), "never reserved");
                return captured(confirmed);
              });
    }
    return OrderHistory.requireFirstEnd(journal, event);
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

  private Future<Void> record(NewEvent notification) {
    return journal
        .append(Streams.NOTIFICATIONS, notification)
        .<Void>mapEmpty()
        .recover(Failure.onConflict(Future::succeededFuture));
  }
}
