package dev.weft.tools.audit.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proto.orders.v1.OrderEvent;
import org.junit.jupiter.api.Test;

class RefundedOnceTest extends CheckedWorld {
  @Test
  void aRefundThatIsYoungIsOpen() {
    cancelledAfterPayment().refundDue(BAD, LINES);

    assertThat(world.violations()).isEmpty();
    assertThat(world.open()).isEqualTo(1);
  }

  @Test
  void aRefundThatIsNeverPaid() {
    cancelledAfterPayment().refundDue(BAD, LINES).pass(World.LATER_MS);

    found("refunds: bad is refund due (ORDERS 7) for 3600 s and not refunded");
  }

  @Test
  void aRefundThatIsPaidTwice() {
    cancelledAfterPayment().refundDue(BAD, LINES).refundPaid(BAD, LINES).refundPaid(BAD, LINES);

    found("refunds: bad was refunded 2 times");
  }

  @Test
  void aRefundOfAnotherAmount() {
    cancelledAfterPayment().refundDue(BAD, LINES).refundPaid(BAD, OTHER).refunded(BAD, LINES);

    found("refunds: bad is due 500 EUR, the provider refunded 750 EUR");
  }

  @Test
  void aRefundThatIsOnlyRecorded() {
    cancelledAfterPayment().refundDue(BAD, LINES).refunded(BAD, LINES);

    found("refunds: bad is refunded (PAYMENTS 3), but the provider never refunded it");
  }

  @Test
  void aRefundThatWasNotDue() {
    world.refundPaid(GOOD, LINES);

    found("refunds: good was refunded by the provider, which was not due");
  }

  private World cancelledAfterPayment() {
    return world
        .paid(BAD, LINES)
        .cancelled(BAD)
        .stockReleased(BAD, LINES)
        .notified(OrderEvent.CANCELLED, BAD);
  }
}
