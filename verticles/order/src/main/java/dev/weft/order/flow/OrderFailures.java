package dev.weft.order.flow;

/** Failure ids of the order service. */
public final class OrderFailures {
  /** An event names an order whose id cannot stand in a subject. */
  public static final String ID_INVALID = "ORD-101";

  /** An event is about an order that was never created. */
  public static final String ORDER_UNKNOWN = "ORD-102";

  /** An event contradicts what its order is. */
  public static final String MOVE_ILLEGAL = "ORD-103";

  /** An event of that type was not expected at that address. */
  public static final String TYPE_UNEXPECTED = "ORD-104";

  /** An event is ahead of what could be read of its order. */
  public static final String TOO_EARLY = "ORD-201";

  /** Other writers were faster, try after try. */
  public static final String CONTENDED = "ORD-202";

  private OrderFailures() {}
}
