package dev.weft.tools.audit.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.inventory.v1.StockReleased;
import dev.weft.proto.orders.v1.OrderEvent;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CausedTest extends CheckedWorld {
  @Test
  void anOrderThatDoesNotExist() {
    world.notified(OrderEvent.CONFIRMED, "ghost");

    found("causes: ghost is notified confirmed (NOTIFICATIONS 2), and there is no such order");
  }

  @Test
  void aReservationThatTheStockKnowsNothingOf() {
    world.created(BAD, LINES).reserved(BAD, LINES);

    found("causes: bad is reserved (ORDERS 5), but not stock reserved");
  }

  @Test
  void aConfirmationWithoutPayment() {
    world.created(BAD, LINES).stockReserved(BAD, LINES).reserved(BAD, LINES);
    world.confirmed(BAD, LINES);

    found("causes: bad is confirmed (ORDERS 6), but not captured");
  }

  @Test
  void aPaymentBeforeTheReservation() {
    world.created(BAD, LINES).charged(BAD, LINES).captured(BAD, LINES);

    found("causes: bad is captured (PAYMENTS 2), but not reserved");
  }

  @Test
  void aRejectionForNoReason() {
    world.created(BAD, LINES);
    world.rejected(BAD, RejectionReason.REJECTION_REASON_OUT_OF_STOCK);

    found("causes: bad is rejected (ORDERS 5), but not stock rejected or declined");
  }

  @Test
  void anExpiryNeedsNoReason() {
    world.created(BAD, LINES);
    world.rejected(BAD, RejectionReason.REJECTION_REASON_EXPIRED);
    world.notified(OrderEvent.REJECTED, BAD);

    assertThat(world.violations()).isEmpty();
  }

  @Test
  void aReleaseForAnOrderThatGoesOn() {
    world.created(BAD, LINES);
    world.outcome(0, "released", BAD, StockReleased.getDefaultInstance());

    found("causes: bad is stock released (INVENTORY 7), but not rejected or cancelled");
  }

  @Test
  void whatIsAfterTheCutIsNoEffectYet() {
    Map<String, Long> cuts = new HashMap<>(Map.of("ORDERS", 4L, "PAYMENTS", 1L));
    cuts.putAll(Map.of("INVENTORY", 6L, "NOTIFICATIONS", 1L, "DEAD_LETTERS", 0L));
    world.created(BAD, LINES).reserved(BAD, LINES);

    assertThat(world.audit(cuts)).allMatch(check -> check.violationCount() == 0);
    cuts.put("ORDERS", 5L);
    assertThat(world.audit(cuts)).anyMatch(check -> check.violationCount() == 1);
  }
}
