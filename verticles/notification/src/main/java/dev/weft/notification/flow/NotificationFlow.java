package dev.weft.notification.flow;

import com.google.protobuf.Message;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.notification.domain.Notifications;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.LongCounter;
import io.vertx.core.Future;
import java.time.Clock;

/**
 * Telling takes two steps with a stream between them, so that a receiver that is away holds up only
 * its own deliveries, and what was to be told survives everything. This is the first step; {@link
 * Receiver} is the second.
 *
 * <p>Thread-safe.
 */
public final class NotificationFlow {
  /** Clocks differ, and what is stored is forgotten when the server says so. */
  private static final double REMEMBERED = 0.9;

  private final Journal journal;
  private final BorneOut borneOut;
  private final long recordedMsMax;
  private final Clock clock;
  private final LongCounter tooOld;

  /**
   * @param retentionMs for how long the stream keeps notifications; {@link Long#MAX_VALUE}: for
   *     ever
   */
  public NotificationFlow(Journal journal, long retentionMs, Clock clock, OpenTelemetry telemetry) {
    this.journal = journal;
    this.borneOut = new BorneOut(journal);
    this.recordedMsMax =
        retentionMs == Long.MAX_VALUE ? retentionMs : (long) (retentionMs * REMEMBERED);
    this.clock = clock;
    this.tooOld =
        telemetry
            .getMeter("dev.weft.notification")
            .counterBuilder("weft.notifications.too_old")
            .setDescription(
                "Ends of orders that nobody was told of: they may have been told before")
            .build();
    tooOld.add(0);
  }

  /**
   * Stores what is to be told of a final order; a conflict says that it stands there already. Of an
   * end so old that the stream may have forgotten its notification nobody is told: it comes again
   * when the route has a new durable name, and the customer knows.
   */
  public Future<Void> record(Delivery<Message> event) {
    if (clock.millis() - event.time().toEpochMilli() > recordedMsMax) {
      tooOld.add(1);
      return Future.succeededFuture();
    }
    return borneOut.check(event).compose(borne -> record(Notifications.about(event.event())));
  }

  private Future<Void> record(NewEvent notification) {
    return journal
        .append(Streams.NOTIFICATIONS, notification)
        .<Void>mapEmpty()
        .recover(
            error ->
                Failure.of(error).is(FailureKind.CONFLICT)
                    ? Future.succeededFuture()
                    : Future.failedFuture(error));
  }
}
