package dev.weft.kernel.bus;

/**
 * Header names of events. {@code ce-*} follow the CloudEvents binary content mode and stand in NATS
 * and on the event bus alike; {@code weft-*} are added by the bridge for the event bus and describe
 * the delivery.
 */
public final class EventHeaders {
  public static final String CE_ID = "ce-id";

  /** Full name of the protobuf message, for example {@code weft.orders.v1.OrderCreated}. */
  public static final String CE_TYPE = "ce-type";

  public static final String CE_SOURCE = "ce-source";
  public static final String CE_SPECVERSION = "ce-specversion";

  /** RFC 3339, UTC. */
  public static final String CE_TIME = "ce-time";

  public static final String CONTENT_TYPE = "Content-Type";

  /** W3C Trace Context. */
  public static final String TRACEPARENT = "traceparent";

  public static final String STREAM = "weft-stream";
  public static final String SUBJECT = "weft-subject";

  /** Stream sequence, decimal. */
  public static final String SEQUENCE = "weft-sequence";

  /** When the server stored the event: milliseconds since the epoch, decimal. */
  public static final String TIME_MS = "weft-time-ms";

  /** 1 for the first delivery. */
  public static final String DELIVERY_COUNT = "weft-delivery-count";

  /** There when another than the node that delivers it has stored the event. */
  public static final String FOREIGN = "weft-foreign";

  private EventHeaders() {}
}
