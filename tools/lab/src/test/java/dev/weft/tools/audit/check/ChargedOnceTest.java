package dev.weft.tools.audit.check;

import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.tools.lab.Amount;
import dev.weft.tools.lab.LedgerLine;
import org.junit.jupiter.api.Test;

class ChargedOnceTest extends CheckedWorld {
  @Test
  void aSecondChargeForOneOrder() {
    world.charged(GOOD, LINES);

    found("charges: good was charged 2 times");
  }

  @Test
  void aChargeOfAnotherAmount() {
    world.created(BAD, LINES).stockReserved(BAD, LINES).reserved(BAD, LINES);
    world.charged(BAD, OTHER).captured(BAD, LINES).confirmed(BAD, LINES);
    world.notified(OrderEvent.CONFIRMED, BAD);

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
    world.captured(BAD, LINES).confirmed(BAD, LINES).notified(OrderEvent.CONFIRMED, BAD);

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
    world.notified(OrderEvent.CANCELLED, BAD).pass(World.LATER_MS);

    found("charges: bad was charged 3600 s ago, is cancelled (ORDERS 6) and is neither");
  }

  @Test
  void aCapturedPaymentWithTheIdOfAnotherCharge() {
    world.created(BAD, LINES).stockReserved(BAD, LINES).reserved(BAD, LINES);
    world.captured(BAD, LINES).charged(BAD, LINES).confirmed(BAD, LINES);
    world.notified(OrderEvent.CONFIRMED, BAD);

    found("charges: bad is captured with an id that is not that of its charge");
  }
}
