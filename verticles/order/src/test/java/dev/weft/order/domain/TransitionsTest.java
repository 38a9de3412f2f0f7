package dev.weft.order.domain;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of moves, written out once more by hand. */
class TransitionsTest {
  @ParameterizedTest(name = "{0} + {1} is {2}")
  @CsvSource({
    "PENDING,   STOCK_RESERVED,   RESERVE",
    "PENDING,   STOCK_REJECTED,   REJECT",
    "PENDING,   PAYMENT_CAPTURED, NOT_YET",
    "PENDING,   PAYMENT_DECLINED, NOT_YET",
    "PENDING,   CANCEL,           CANCEL",
    "PENDING,   PAYMENT_MISMATCHED, NOT_YET",
    "PENDING,   PAYMENT_UNASKED,  NOT_YET",
    "PENDING,   EXPIRE,           REJECT",
    "RESERVED,  STOCK_RESERVED,   NOTHING",
    "RESERVED,  STOCK_REJECTED,   REFUSE",
    "RESERVED,  PAYMENT_CAPTURED, CONFIRM",
    "RESERVED,  PAYMENT_DECLINED, REJECT",
    "RESERVED,  CANCEL,           CANCEL",
    "RESERVED,  PAYMENT_MISMATCHED, REJECT",
    "RESERVED,  PAYMENT_UNASKED,  REFUSE",
    "RESERVED,  EXPIRE,           REJECT",
    "CONFIRMED, STOCK_RESERVED,   NOTHING",
    "CONFIRMED, STOCK_REJECTED,   REFUSE",
    "CONFIRMED, PAYMENT_CAPTURED, NOTHING",
    "CONFIRMED, PAYMENT_DECLINED, REFUSE",
    "CONFIRMED, CANCEL,           REFUSE",
    "CONFIRMED, PAYMENT_MISMATCHED, REFUSE",
    "CONFIRMED, PAYMENT_UNASKED,  REFUSE",
    "CONFIRMED, EXPIRE,           NOTHING",
    "REJECTED,  STOCK_RESERVED,   NOTHING",
    "REJECTED,  STOCK_REJECTED,   NOTHING",
    "REJECTED,  PAYMENT_CAPTURED, OWE_REFUND",
    "REJECTED,  PAYMENT_DECLINED, NOTHING",
    "REJECTED,  CANCEL,           REFUSE",
    "REJECTED,  PAYMENT_MISMATCHED, OWE_REFUND",
    "REJECTED,  PAYMENT_UNASKED,  REFUSE",
    "REJECTED,  EXPIRE,           NOTHING",
    "CANCELLED, STOCK_RESERVED,   NOTHING",
    "CANCELLED, STOCK_REJECTED,   NOTHING",
    "CANCELLED, PAYMENT_CAPTURED, OWE_REFUND",
    "CANCELLED, PAYMENT_DECLINED, NOTHING",
    "CANCELLED, CANCEL,           NOTHING",
    "CANCELLED, PAYMENT_MISMATCHED, OWE_REFUND",
    "CANCELLED, PAYMENT_UNASKED,  REFUSE",
    "CANCELLED, EXPIRE,           NOTHING",
  })
  void followsTheTable(Phase phase, OrderInput input, OrderDecision decision) {
    assertThat(decide(phase, input, false)).isEqualTo(decision);
  }

  @ParameterizedTest(name = "held back by steps, RESERVED + {0} is {1}")
  @CsvSource({
    "STOCK_RESERVED,     NOTHING",
    "STOCK_REJECTED,     REFUSE",
    "PAYMENT_CAPTURED,   NOT_YET",
    "PAYMENT_DECLINED,   NOT_YET",
    "PAYMENT_MISMATCHED, NOT_YET",
    "PAYMENT_UNASKED,    REFUSE",
    "CANCEL,             CANCEL",
    "EXPIRE,             REJECT",
    "REFUNDED,           REFUSE",
    "STEPS_PASSED,       CLEAR",
    "STEP_OVERDUE,       REJECT",
  })
  void holdsTheChargeBack(OrderInput input, OrderDecision decision) {
    assertThat(decide(Phase.RESERVED, input, true)).isEqualTo(decision);
  }

  @ParameterizedTest
  @EnumSource(OrderInput.class)
  void isPaidWhenClearedAsItIsWhenReservedWithoutSteps(OrderInput input) {
    OrderDecision reserved = decide(Phase.RESERVED, input, false);
    assertThat(decide(Phase.CLEARED, input, true)).isEqualTo(reserved);
    assertThat(decide(Phase.CLEARED, input, false)).isEqualTo(reserved);
  }

  @ParameterizedTest
  @EnumSource(
      value = Phase.class,
      names = {"CLEARED", "CONFIRMED", "REJECTED", "CANCELLED"})
  void doesNotCareForAStepThatComesLate(Phase phase) {
    assertThat(decide(phase, OrderInput.STEPS_PASSED, true)).isEqualTo(OrderDecision.NOTHING);
    assertThat(decide(phase, OrderInput.STEP_OVERDUE, true)).isEqualTo(OrderDecision.NOTHING);
  }

  @ParameterizedTest
  @EnumSource(
      value = OrderInput.class,
      names = {"STEPS_PASSED", "STEP_OVERDUE"})
  void waitsForTheReservationThatAStepFollows(OrderInput input) {
    assertThat(decide(Phase.PENDING, input, true)).isEqualTo(OrderDecision.NOT_YET);
  }

  @ParameterizedTest
  @EnumSource(
      value = Phase.class,
      names = {"REJECTED", "CANCELLED"})
  void asksForARefundOnlyOnce(Phase phase) {
    DecisionBasis owing = new DecisionBasis(phase, true, 3);
    assertThat(Transitions.decide(owing, OrderInput.PAYMENT_CAPTURED, false))
        .isEqualTo(OrderDecision.NOTHING);
    assertThat(Transitions.decide(owing, OrderInput.REFUNDED, false))
        .isEqualTo(OrderDecision.NOTHING);
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void refusesARefundThatNobodyAskedFor(Phase phase) {
    assertThat(decide(phase, OrderInput.REFUNDED, false)).isEqualTo(OrderDecision.REFUSE);
    assertThat(decide(phase, OrderInput.REFUNDED, true)).isEqualTo(OrderDecision.REFUSE);
  }

  private static OrderDecision decide(Phase phase, OrderInput input, boolean gated) {
    return Transitions.decide(DecisionBasis.assumed(phase, 1), input, gated);
  }
}
