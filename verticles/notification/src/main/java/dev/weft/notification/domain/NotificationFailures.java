package dev.weft.notification.domain;

/** Failure ids of the notification service. */
public final class NotificationFailures {
  /** An event of a type without notifications. */
  public static final String TYPE_UNEXPECTED = "NTF-101";

  /** An event whose order id cannot stand in a subject. */
  public static final String ORDER_ID_INVALID = "NTF-102";

  /** The receiver did not answer. */
  public static final String RECEIVER_UNAVAILABLE = "NTF-201";

  /** The receiver answered that it did not take the notification. */
  public static final String RECEIVER_FAILED = "NTF-202";

  /** The receiver wants no webhooks any more. */
  public static final String RECEIVER_GONE = "NTF-203";

  /** The webhook could not be signed. */
  public static final String SIGNING_FAILED = "NTF-204";

  /** A notification whose id may not be sent as {@code webhook-id} or {@code Message-ID}. */
  public static final String ID_INVALID = "NTF-205";

  /** The receiver failed several times in a row and is not asked for now. */
  public static final String RECEIVER_RESTS = "NTF-206";

  /** The mail server does not know the customer's address. */
  public static final String ADDRESS_REFUSED = "NTF-207";

  private NotificationFailures() {}
}
