package dev.weft.payment.domain;

import java.util.Optional;

/**
 * Compares what the provider says with what it was asked. Nothing follows from an answer before
 * that.
 */
public final class AnswerVerifier {
  private AnswerVerifier() {}

  /** What differs, for people; empty when nothing does. A decline has nothing to compare. */
  public static Optional<String> of(Charge asked, ChargeOutcome outcome) {
    if (!(outcome instanceof ChargeOutcome.Captured captured)) {
      return Optional.empty();
    }
    if (!isReferenceOf(asked, captured)) {
      return Optional.of("it is for another reference: charge " + captured.chargeId());
    }
    return isAmountOf(asked, captured)
        ? Optional.empty()
        : Optional.of(
            "asked "
                + asked.amountMinor()
                + " "
                + asked.currency()
                + ", took "
                + captured.amountMinor()
                + " "
                + captured.currency()
                + ": charge "
                + captured.chargeId());
  }

  /** The same for a refund. */
  public static Optional<String> of(Refund asked, RefundOutcome outcome) {
    if (!outcome.chargeId().isEmpty() && !outcome.chargeId().equals(asked.chargeId())) {
      return Optional.of("it is of another charge: refund " + outcome.refundId());
    }
    return outcome.amountMinor() == asked.amountMinor()
        ? Optional.empty()
        : Optional.of(
            "asked "
                + asked.amountMinor()
                + ", gave back "
                + outcome.amountMinor()
                + ": refund "
                + outcome.refundId());
  }

  /**
   * Whether it is the order's charge, of another amount, and can be given back as it was taken. If
   * the provider says it twice, it took that.
   */
  public static boolean canBeGivenBack(Charge asked, ChargeOutcome outcome) {
    return outcome instanceof ChargeOutcome.Captured captured
        && isReferenceOf(asked, captured)
        && captured.amountMinor() > 0
        && captured.currency().matches("[A-Z]{3}");
  }

  private static boolean isReferenceOf(Charge asked, ChargeOutcome.Captured captured) {
    return captured.reference().isEmpty() || captured.reference().equals(asked.reference());
  }

  private static boolean isAmountOf(Charge asked, ChargeOutcome.Captured captured) {
    return captured.amountMinor() == asked.amountMinor()
        && captured.currency().equals(asked.currency());
  }
}
