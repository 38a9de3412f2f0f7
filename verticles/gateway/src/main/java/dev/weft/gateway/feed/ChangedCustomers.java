package dev.weft.gateway.feed;

import dev.weft.gateway.GatewayFailures;
import dev.weft.kernel.customer.CustomerVault;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.RecordedEvent;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maps events to status changes, and handles of customers to their ids.
 *
 * <p>Event-loop confined.
 */
final class ChangedCustomers {
  private static final Logger LOG = LoggerFactory.getLogger(ChangedCustomers.class);

  private final CustomerVault vault;

  ChangedCustomers(CustomerVault vault) {
    this.vault = vault;
  }

  /** Completes when the changes of these events can be made. */
  Future<Void> load(List<RecordedEvent> events) {
    return vault.isOn()
        ? vault
            .load(
                events.stream()
                    .flatMap(event -> read(event).stream())
                    .map(StatusChange::customerId)
                    .toList())
            .recover(ChangedCustomers::goOn)
        : Future.succeededFuture();
  }

  /** Empty, too, when it cannot be read: one bad event must not stop the feed for everybody. */
  Optional<StatusChange> changeOf(RecordedEvent event) {
    return read(event).map(change -> change.of(vault.known(change.customerId())));
  }

  /** One customer whose key is missing must not stop the feed: it goes by its handle then. */
  private static Future<Void> goOn(Throwable error) {
    return switch (Failure.of(error).kind()) {
      case WAIT, REJECT -> Future.succeededFuture();
      case RETRY, PAUSE, FATAL, CONFLICT -> Future.failedFuture(error);
    };
  }

  private static Optional<StatusChange> read(RecordedEvent event) {
    try {
      return StatusChanges.of(event);
    } catch (Failure unreadable) {
      LOG.error("{} {}", GatewayFailures.UNREADABLE_EVENT, unreadable.getMessage());
      return Optional.empty();
    }
  }
}
