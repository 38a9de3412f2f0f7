package dev.weft.order.flow;

import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderNoted;
import io.vertx.core.Future;

/** Thread-safe. Of the next version: notes where an order came from. */
public final class OrderNotes {
  private final Journal journal;

  public OrderNotes(Journal journal) {
    this.journal = journal;
  }

  public Future<Void> note(Delivery<?> delivery) {
    OrderCreated created = (OrderCreated) delivery.event();
    String subject = "orders.noted." + created.getOrderId();
    OrderNoted noted =
        OrderNoted.newBuilder()
            .setOrderId(created.getOrderId())
            .setChannel(created.hasChannel() ? created.getChannel() : "unknown")
            .build();
    NewEvent event =
        NewEvent.of(subject, created.getOrderId() + ":noted", noted, Guard.none(subject));
    return journal.append(Streams.ORDERS, event).mapEmpty();
  }
}
