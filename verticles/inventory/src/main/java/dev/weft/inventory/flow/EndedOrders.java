package dev.weft.inventory.flow;

import com.google.protobuf.Message;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.OrderHistory;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderRejected;
import io.vertx.core.Future;

/**
 * Whether an order has ended without its goods, as somebody else's event says: sold goods do not
 * come back because of it.
 *
 * <p>Thread-safe.
 */
public final class EndedOrders {
  private final Journal journal;

  public EndedOrders(Journal journal) {
    this.journal = journal;
  }

  /** Completes when it has, and for events of other kinds; fails with REJECT when not. */
  public Future<Void> check(Delivery<Message> event) {
    if (!event.foreign()) {
      return Future.succeededFuture();
    }
    if (event.event() instanceof OrderRejected rejected) {
      return OrderHistory.requireUnconfirmed(journal, event, rejected.getOrder());
    }
    return event.event() instanceof OrderCancelled cancelled
        ? OrderHistory.requireUnconfirmed(journal, event, cancelled.getOrder())
        : Future.succeededFuture();
  }
}
