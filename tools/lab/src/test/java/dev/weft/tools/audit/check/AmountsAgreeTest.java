package dev.weft.tools.audit.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proto.orders.v1.OrderEvent;
import org.junit.jupiter.api.Test;

class AmountsAgreeTest extends CheckedWorld {
  @Test
  void aConfirmationOfAPaymentOfAnotherAmount() {
    capturedWrongly().confirmed(BAD, LINES).notified(OrderEvent.CONFIRMED, BAD);

    found("amounts: bad confirmed is 500 EUR, captured is 750 EUR");
  }

  @Test
  void aPaymentOfAnotherAmountThatIsNotGivenBack() {
    capturedWrongly().pass(World.LATER_MS);

    found("amounts: bad captured is 750 EUR, its total is 500 EUR, and it is not given back");
  }

  @Test
  void aPaymentOfAnotherAmountThatIsGivenBackIsClean() {
    capturedWrongly()
        .cancelled(BAD)
        .refundDue(BAD, OTHER)
        .refundPaid(BAD, OTHER)
        .refunded(BAD, OTHER)
        .stockReleased(BAD, LINES)
        .notified(OrderEvent.CANCELLED, BAD);

    assertThat(world.pass(World.LATER_MS).violations()).isEmpty();
  }

  private World capturedWrongly() {
    return world
        .created(BAD, LINES)
        .stockReserved(BAD, LINES)
        .reserved(BAD, LINES)
        .charged(BAD, OTHER)
        .captured(BAD, OTHER);
  }
}
