package dev.weft.tools.audit.check;

import dev.weft.proto.orders.v1.OrderEvent;
import org.junit.jupiter.api.Test;

class NotifiedOnceTest extends CheckedWorld {
  @Test
  void anEndThatNobodyIsToldOf() {
    world.paid(BAD, LINES).confirmed(BAD, LINES).pass(World.LATER_MS);

    found("notifications: bad is confirmed (ORDERS 6), and nobody was told");
  }

  @Test
  void anEndThatIsToldTwice() {
    world.told(OrderEvent.CONFIRMED, GOOD);

    found("notifications: good was told more than once: told confirmed (NOTIFICATIONS 1), told");
  }
}
