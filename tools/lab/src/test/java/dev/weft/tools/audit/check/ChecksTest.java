package dev.weft.tools.audit.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.orders.v1.OrderEvent;
import org.junit.jupiter.api.Test;

/** What every history is clean of, or is not, whatever an order did. */
class ChecksTest extends CheckedWorld {
  @Test
  void aSystemThatDidNothingIsClean() {
    assertThat(new World(1).violations()).isEmpty();
  }

  @Test
  void everyLegalEndIsClean() {
    world
        .created("soldout", LINES)
        .stockRejected("soldout", "A")
        .rejected("soldout", RejectionReason.REJECTION_REASON_OUT_OF_STOCK)
        .notified(OrderEvent.REJECTED, "soldout");
    world
        .created("declined", LINES)
        .stockReserved("declined", LINES)
        .reserved("declined", LINES)
        .declined("declined")
        .rejected("declined", RejectionReason.REJECTION_REASON_PAYMENT_DECLINED)
        .stockReleased("declined", LINES)
        .notified(OrderEvent.REJECTED, "declined");
    world
        .paid("late", LINES)
        .cancelled("late")
        .refundDue("late", LINES)
        .refundPaid("late", LINES)
        .refunded("late", LINES)
        .stockReleased("late", LINES)
        .notified(OrderEvent.CANCELLED, "late");
    world.adjusted("count-1", "A", 5).pass(World.LATER_MS);

    assertThat(world.violations()).isEmpty();
    assertThat(world.open()).isZero();
  }

  @Test
  void twoEventsWithOneId() {
    world.append(
        "PAYMENTS", "payments.declined.bad", GOOD + ":captured", StockLevel.getDefaultInstance());

    found("event ids: PAYMENTS 2 has the event id of PAYMENTS 1");
  }

  @Test
  void anEventThatWasDeleted() {
    world.bought(BAD, LINES);
    world.streams.get("ORDERS").remove(3);

    found("unbroken streams: ORDERS lacks 1 sequences inside, the last ones 4-4");
  }
}
