package dev.weft.payment.domain;

/** Failure ids of the payment service. */
public final class PaymentFailures {
  /** The provider did not answer, or answered that it cannot now. */
  public static final String PROVIDER_UNAVAILABLE = "PAY-101";

  /** The provider answered something that is no answer. */
  public static final String PROVIDER_UNREADABLE = "PAY-102";

  /** The breaker is not closed: the provider was not asked. */
  public static final String BREAKER_OPEN = "PAY-103";

  /** The provider will never do what was asked. */
  public static final String PROVIDER_REFUSED = "PAY-104";

  /** The provider does not let this node in, or is not there under its URL. */
  public static final String PROVIDER_REFUSES_US = "PAY-105";

  /** The provider's answer is not about what it was asked. */
  public static final String PROVIDER_CONTRADICTS = "PAY-106";

  /** The provider cannot say what became of a charge. */
  public static final String LOOKUP_MISSING = "PAY-107";

  /** A refund is due, but no captured payment is found. */
  public static final String CAPTURE_MISSING = "PAY-201";

  /** An event whose order id cannot stand in a subject. */
  public static final String ORDER_ID_INVALID = "PAY-202";

  /** The guard refused an outcome, and yet nobody has recorded it. */
  public static final String RECORD_MISSING = "PAY-203";

  /** An order has ended, and whether it was charged is not certain yet. */
  public static final String CHARGE_UNKNOWN = "PAY-204";

  /** A refund of something else than was captured for the order. */
  public static final String REFUND_UNFOUNDED = "PAY-205";

  /** A payment that the provider does not know, or not so. */
  public static final String CAPTURE_UNKNOWN = "PAY-206";

  /**
   * An event claims that an order is cleared, but a step that the charge waits for has not passed
   * it.
   */
  public static final String STEP_MISSING = "PAY-207";

  private PaymentFailures() {}
}
