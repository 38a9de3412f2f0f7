package dev.weft.tools.audit.check;

import dev.weft.proto.orders.v1.OrderEvent;
import org.junit.jupiter.api.Test;

class NotifiedOnceTest extends CheckedWorld {
  @Test
  void anEndThatNobodyIsToldOf() {
    world.paid(BAD, LINES).confirmed(BAD, LINES).pass(World.LATER_MS);

    found("notifications: bad is confirmed (ORDERS 6), and there is no notification");
  }

  @Test
  void anEndThatIsToldTwice() {
    world.notified(OrderEvent.CONFIRMED, GOOD);

    found(
        "notifications: good was notified more than once: notified confirmed (NOTIFICATIONS 1), notified");
  }
}
