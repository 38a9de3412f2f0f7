package dev.weft.notification.flow;

import com.google.protobuf.Message;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Journal;
import dev.weft.notification.domain.Notifications;
import dev.weft.proto.notifications.v1.OrderNotification;
import io.vertx.core.Future;
import java.util.List;

/**
 * Thread-safe. Telling takes two steps with a stream between them, so that a receiver that is away
 * holds up only its own deliveries, and what was to be told survives everything.
 */
public final class NotificationFlow {
  private final Journal journal;
  private final List<Channel> channels;

  public NotificationFlow(Journal journal, List<Channel> channels) {
    this.journal = journal;
    this.channels = List.copyOf(channels);
  }

  /** Stores what is to be told of a final order; a conflict says that it stands there already. */
  public Future<Void> record(Delivery<Message> event) {
    return journal
        .append(Streams.NOTIFICATIONS, Notifications.about(event.event()))
        .<Void>mapEmpty()
        .recover(
            error ->
                Failure.of(error).is(FailureKind.CONFLICT)
                    ? Future.succeededFuture()
                    : Future.failedFuture(error));
  }

  /**
   * Completes when every channel has taken the notification. All are tried whatever becomes of the
   * others; while one may still take it, the delivery is to be tried again.
   */
  public Future<Void> send(Delivery<OrderNotification> notification) {
    List<Future<Void>> sent =
        channels.stream().map(channel -> attempt(channel, notification)).toList();
    return Future.join(sent)
        .<Void>mapEmpty()
        .recover(error -> Future.failedFuture(mostHopeful(sent)));
  }

  private static Future<Void> attempt(Channel channel, Delivery<OrderNotification> notification) {
    return Future.succeededFuture(notification).compose(channel::send);
  }

  private static Failure mostHopeful(List<Future<Void>> sent) {
    List<Failure> failures =
        sent.stream().filter(Future::failed).map(failed -> Failure.of(failed.cause())).toList();
    return failures.stream()
        .filter(failure -> failure.is(FailureKind.RETRY))
        .findFirst()
        .orElse(failures.get(0));
  }
}
