package dev.weft.tools.audit.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.inventory.v1.StockReleased;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.tools.lab.Amount;
import dev.weft.tools.lab.LedgerLine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class ChecksTest {
  private static final Map<String, Integer> LINES = Map.of("A", 2);
  private static final Map<String, Integer> OTHER = Map.of("A", 3);
  private static final String GOOD = "good";
  private static final String BAD = "bad";

  private final World world = new World(1).bought(GOOD, LINES);

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
        .told(OrderEvent.REJECTED, "soldout");
    world
        .created("declined", LINES)
        .stockReserved("declined", LINES)
        .reserved("declined", LINES)
        .declined("declined")
        .rejected("declined", RejectionReason.REJECTION_REASON_PAYMENT_DECLINED)
        .stockReleased("declined", LINES)
        .told(OrderEvent.REJECTED, "declined");
    world
        .paid("late", LINES)
        .cancelled("late")
        .refundDue("late", LINES)
        .refundPaid("late", LINES)
        .refunded("late", LINES)
        .stockReleased("late", LINES)
        .told(OrderEvent.CANCELLED, "late");
    world.adjusted("count-1", "A", 5).pass(World.LATER_MS);

    assertThat(world.violations()).isEmpty();
    assertThat(world.open()).isZero();
  }

  @Nested
  class FinalState {
    @Test
    void anOrderThatIsYoungIsOpen() {
      world.created(BAD, LINES);

      assertThat(world.violations()).isEmpty();
      assertThat(world.open()).isEqualTo(1);
    }

    @Test
    void anOrderThatNeverEnds() {
      world.created(BAD, LINES).pass(World.LATER_MS);

      found("one final state: bad was created (ORDERS 4)");
    }

    @Test
    void anOrderThatEndsTwice() {
      world.bought(BAD, LINES).cancelled(BAD);

      found(
          "one final state: bad ended more than once: confirmed (ORDERS 6), cancelled (ORDERS 7)");
    }
  }

  @Nested
  class Steps {
    @Test
    void aConfirmationBeforeTheReservation() {
      world
          .created(BAD, LINES)
          .stockReserved(BAD, LINES)
          .charged(BAD, LINES)
          .confirmed(BAD, LINES)
          .reserved(BAD, LINES)
          .captured(BAD, LINES)
          .told(OrderEvent.CONFIRMED, BAD);

      found("legal steps: bad was confirmed (ORDERS 5) right after created (ORDERS 4)");
    }

    @Test
    void anOrderThatIsCreatedTwice() {
      world.bought(BAD, LINES).created(BAD, LINES);

      found("legal steps: bad was created (ORDERS 7) right after confirmed (ORDERS 6)");
    }
  }

  @Nested
  class Payments {
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

  @Nested
  class Amounts {
    @Test
    void aConfirmationOfAPaymentOfAnotherAmount() {
      capturedWrongly().confirmed(BAD, LINES).told(OrderEvent.CONFIRMED, BAD);

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
          .told(OrderEvent.CANCELLED, BAD);

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

  @Nested
  class Charges {
    @Test
    void aSecondChargeForOneOrder() {
      world.charged(GOOD, LINES);

      found("charges: good was charged 2 times");
    }

    @Test
    void aChargeOfAnotherAmount() {
      world.created(BAD, LINES).stockReserved(BAD, LINES).reserved(BAD, LINES);
      world.charged(BAD, OTHER).captured(BAD, LINES).confirmed(BAD, LINES);
      world.told(OrderEvent.CONFIRMED, BAD);

      found("charges: bad was charged 750 EUR, its total is 500 EUR");
    }

    @Test
    void aChargeInAnotherCurrency() {
      world.created(BAD, LINES).stockReserved(BAD, LINES).reserved(BAD, LINES);
      world.ledger(LedgerLine.Kind.CHARGE, "ch_x", BAD, new Amount(500, "USD"));

      found("charges: bad was charged 500 USD, its total is 500 EUR");
    }

    @Test
    void aConfirmedOrderThatWasNeverCharged() {
      world.created(BAD, LINES).stockReserved(BAD, LINES).reserved(BAD, LINES);
      world.captured(BAD, LINES).confirmed(BAD, LINES).told(OrderEvent.CONFIRMED, BAD);

      found("charges: bad is confirmed (ORDERS 6), captured (PAYMENTS 2), but");
    }

    @Test
    void aChargeForNoOrder() {
      world.charged("ghost", LINES);

      found("charges: ghost was charged and never reserved");
    }

    @Test
    void aChargeOfADeclinedPayment() {
      world.created(BAD, LINES).stockReserved(BAD, LINES).reserved(BAD, LINES);
      world.charged(BAD, LINES).declined(BAD);

      found("charges: bad was charged and is declined (PAYMENTS 2)");
    }

    @Test
    void aChargeThatIsNeitherConfirmedNorRefunded() {
      world.paid(BAD, LINES).cancelled(BAD).stockReleased(BAD, LINES);
      world.told(OrderEvent.CANCELLED, BAD).pass(World.LATER_MS);

      found("charges: bad was charged 3600 s ago, is cancelled (ORDERS 6) and is neither");
    }

    @Test
    void aCapturedPaymentWithTheIdOfAnotherCharge() {
      world.created(BAD, LINES).stockReserved(BAD, LINES).reserved(BAD, LINES);
      world.captured(BAD, LINES).charged(BAD, LINES).confirmed(BAD, LINES);
      world.told(OrderEvent.CONFIRMED, BAD);

      found("charges: bad is captured with an id that is not that of its charge");
    }
  }

  @Nested
  class Refunds {
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
          .told(OrderEvent.CANCELLED, BAD);
    }
  }

  @Nested
  class Stock {
    @Test
    void aConfirmedOrderWhoseStockWasGivenBack() {
      world.stockReleased(GOOD, LINES);

      found("stock of orders: good is confirmed (ORDERS 3) and its stock stock released");
    }

    @Test
    void anEndedOrderThatKeepsItsStock() {
      world.created(BAD, LINES).stockReserved(BAD, LINES).cancelled(BAD);
      world.told(OrderEvent.CANCELLED, BAD).pass(World.LATER_MS);

      found("stock of orders: bad is cancelled (ORDERS 5) and still holds stock in 1 shards");
    }

    @Test
    void anOrderThatGivesBackLessThanItHeld() {
      world.created(BAD, OTHER).stockReserved(BAD, OTHER).cancelled(BAD);
      world.stockReleased(BAD, LINES).told(OrderEvent.CANCELLED, BAD);

      found("stock of orders: bad gave back other lines than it had reserved");
    }

    @Test
    void anOrderThatIsReservedInOneOfTwoShards() {
      World two = new World(2);
      assertThat(two.stockOf("A")).isNotEqualTo(two.stockOf("D"));
      Map<String, Integer> both = Map.of("A", 1, "D", 1);
      two.created(BAD, both).stockReserved(BAD, Map.of("A", 1)).reserved(BAD, both);

      assertThat(two.violations())
          .anyMatch(text -> text.contains("the stock holds other lines for it"));
    }

    @Test
    void anOrderThatIsReleasedInOneOfTwoShards() {
      World two = new World(2);
      Map<String, Integer> both = Map.of("A", 1, "D", 1);
      two.created(BAD, both).stockReserved(BAD, both).cancelled(BAD);
      two.stockReleased(BAD, Map.of("A", 1)).told(OrderEvent.CANCELLED, BAD).pass(World.LATER_MS);

      assertThat(two.violations())
          .anyMatch(text -> text.contains("bad is cancelled (ORDERS 2) and still holds stock"));
    }

    @Test
    void aShardThatDecidesTwice() {
      world.stockRejected(GOOD, "A");

      found("stock of orders: good is stock reserved (INVENTORY 5) and stock rejected");
    }

    @Test
    void aLevelThatIsWrong() {
      world.available.merge("A", -1L, Long::sum);
      world.level("A").bought(BAD, LINES);

      found("stock levels: A has 997 available at INVENTORY 7, by what was reserved, released and");
      found(
          "stock balance: A INVENTORY: initial 1000 + adjusted 0 is not available 995 + active 0");
    }

    @Test
    void anOutcomeThatTellsOfAWrongLevel() {
      StockReserved event =
          World.reservedEvent(LINES).toBuilder()
              .addLevels(
                  StockLevel.newBuilder().setSku("A").setInitial(World.INITIAL).setAvailable(997))
              .build();
      world.outcome(0, "reserved", BAD, event);

      found("stock levels: A has 997 available at INVENTORY 7, by what was reserved, released and");
    }

    @Test
    void levelsThatWereStoredBeforeTheirOutcomesAreABeginning() {
      World old = new World(1, true).bought(GOOD, LINES).adjusted("count-1", "A", 3);
      assertThat(old.violations()).isEmpty();

      old.outcome(0, "reserved", BAD, World.reservedEvent(LINES));
      assertThat(old.violations())
          .anyMatch(text -> text.startsWith("stock levels: A has 1001 available at INVENTORY 7"));
    }

    @Test
    void aLevelBelowZero() {
      world.append(
          "INVENTORY",
          "inventory.level.A",
          "",
          StockLevel.newBuilder().setInitial(World.INITIAL).setAvailable(-1).build());

      found("stock levels: A is at -1, below zero, at INVENTORY 7");
    }

    @Test
    void aReservationThatTheLevelLeavesOut() {
      world.outcome(0, "reserved", BAD, World.reservedEvent(LINES));

      found("stock levels: A has 998 available at INVENTORY 6, by what was reserved, released and");
    }

    @Test
    void aReservationWithoutALevel() {
      world.adjusted("count-1", "B", 1);
      world.outcome(0, "reserved", BAD, World.reservedEvent(LINES));

      found(
          "stock levels: A was reserved, released or adjusted after its last level at INVENTORY 6");
    }

    @Test
    void anAdjustmentThatNoEventTellsOf() {
      world.adjusted("count-1", "A", 4);
      List<RecordedEvent> events = world.streams.get("INVENTORY");
      events.remove(events.size() - 2);

      found("stock levels: A counts adjustments of 4 at INVENTORY 8, 4 more than were recorded");
    }

    @Test
    void anAdjustmentThatHasExpiredIsNotMissed() {
      World shop = adjustedAWeekAgo();

      assertThat(shop.violations()).isEmpty();
    }

    @Test
    void anAdjustmentThatHasExpiredIsNotMissedThoughOrdersAreYoung() {
      World shop = adjustedAWeekAgo().bought(GOOD, LINES);

      assertThat(shop.violations()).isEmpty();
    }

    /** As long as the stock keeps what it decided; its levels stay. */
    private static World adjustedAWeekAgo() {
      World shop = new World(1).adjusted("count-1", "A", 20);
      List<RecordedEvent> events = shop.streams.get("INVENTORY");
      events.remove(events.size() - 2);
      return shop.pass(World.RESERVATION_TTL_MS + World.LATER_MS);
    }

    @Test
    void aSkuThatBeganWithOtherUnits() {
      world.append(
          "INVENTORY",
          "inventory.level.A",
          "",
          StockLevel.newBuilder().setInitial(World.INITIAL + 1).setAvailable(998).build());

      found("stock levels: A began with other units than before at INVENTORY 7");
    }
  }

  @Nested
  class Notifications {
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

  @Nested
  class Causes {
    @Test
    void anOrderThatDoesNotExist() {
      world.told(OrderEvent.CONFIRMED, "ghost");

      found("causes: ghost is told confirmed (NOTIFICATIONS 2), and there is no such order");
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
      world.told(OrderEvent.REJECTED, BAD);

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

  @Nested
  class Streams {
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

  /** Exactly where it was put: nothing else is said about other orders. */
  private void found(String text) {
    List<String> violations = world.violations();
    assertThat(violations).anyMatch(violation -> violation.startsWith(text));
    if (!text.contains(GOOD)) {
      assertThat(violations).noneMatch(violation -> violation.contains(": " + GOOD + " "));
    }
  }
}
