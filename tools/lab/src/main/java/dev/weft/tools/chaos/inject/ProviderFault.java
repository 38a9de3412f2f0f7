package dev.weft.tools.chaos.inject;

/** What a payment provider's answer can be instead of the truth. */
public enum ProviderFault {
  /** Charged as asked, but says that it was one cent. */
  AMOUNT,
  CURRENCY,
  /** Says that it was for another order. */
  REFERENCE,
  /** Right, with 200 in the place of 201. */
  STATUS_200,
  /** Right, with 202 in the place of 201. */
  STATUS_202,
  /** A body that never ends. */
  ENDLESS,
  /** One byte after another, each half a second later. */
  TRICKLE,
  /** 401, and nothing is done. */
  UNAUTHORIZED,
  /** The id of the charge is longer than a message may be. */
  HUGE_ID
}
