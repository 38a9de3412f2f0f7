package dev.weft.notification.flow;

import com.google.protobuf.Message;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.notification.domain.Notifications;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.LongCounter;
import io.vertx.core.Future;
import java.time.Clock;

/**
 * Records notifications in a stream; {@link Receiver} delivers them from there. With the stream in
 * between, a receiver that is away delays only its own deliveries, and a recorded notification is
 * not lost.
 *
 * <p>Thread-safe.
 */
public final class NotificationFlow {
  /** Part of the retention within which a notification is surely still stored: clocks differ. */
  private static final double RETENTION_SHARE = 0.9;

  private final Journal journal;
  private final OrderEndCheck endCheck;
  private final long recordedMsMax;
  private final Clock clock;
  private final LongCounter tooOld;

  /**
   * @param retentionMs for how long the stream keeps notifications; {@link Long#MAX_VALUE}: for
   *     ever
   */
  public NotificationFlow(Journal journal, long retentionMs, Clock clock, OpenTelemetry telemetry) {
    this.journal = journal;
    this.endCheck = new OrderEndCheck(journal);
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
    return endCheck.check(event).compose(checked -> record(Notifications.about(event.event())));
  }

  private Future<Void> record(NewEvent notification) {
    return journal
        .append(Streams.NOTIFICATIONS, notification)
        .<Void>mapEmpty()
        .recover(Failure.onConflict(Future::succeededFuture));
  }
}
