package dev.weft.tools.audit.check;

import dev.weft.proto.orders.v1.OrderEvent;
import org.junit.jupiter.api.Test;

/** Of orders, and of payments. */
class LegalStepsTest extends CheckedWorld {
  @Test
  void aConfirmationBeforeTheReservation() {
    world
        .created(BAD, LINES)
        .stockReserved(BAD, LINES)
        .charged(BAD, LINES)
        .confirmed(BAD, LINES)
        .reserved(BAD, LINES)
        .captured(BAD, LINES)
        .notified(OrderEvent.CONFIRMED, BAD);

    found("legal steps: bad was confirmed (ORDERS 5) right after created (ORDERS 4)");
  }

  @Test
  void anOrderThatIsCreatedTwice() {
    world.bought(BAD, LINES).created(BAD, LINES);

    found("legal steps: bad was created (ORDERS 7) right after confirmed (ORDERS 6)");
  }

  @Test
  void aPaymentThatIsCapturedTwice() {
    world.captured(GOOD, LINES);

    found("legal steps: good was captured (PAYMENTS 2) right after captured (PAYMENTS 1)");
  }

  @Test
  void aPaymentThatIsDeclinedAfterAll() {
    world.declined(GOOD);

    found("legal steps: good was declined (PAYMENTS 2) right after captured (PAYMENTS 1)");
  }
}
