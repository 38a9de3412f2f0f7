package dev.weft.kernel.contract;

/**
 * Event bus addresses. Those of the journal belong to the bridge; the others belong to the service
 * in their first token, and {@code conf/weft.yaml} routes streams to them.
 */
public final class Addresses {
  /** {@code AppendRequest} → {@code AppendReply}; one address for each stream. */
  public static final String JOURNAL_APPEND_PREFIX = "journal.append.";

  /** {@code LastRequest} → {@code RecordedEvents}. */
  public static final String JOURNAL_LAST = "journal.last";

  /** {@code ReadRequest} → {@code RecordedEvents}. */
  public static final String JOURNAL_READ = "journal.read";

  /** {@code EraseRequest} → {@code EraseReply}. */
  public static final String JOURNAL_ERASE = "journal.erase";

  /** {@code Advanced}, published; one address for each stream. */
  public static final String JOURNAL_ADVANCED_PREFIX = "journal.advanced.";

  /** {@code PlaceOrder} → {@code PlaceOrderReply}. */
  public static final String ORDER_PLACE = "order.place";

  /** {@code CancelOrder} → {@code CancelOrderReply}. */
  public static final String ORDER_CANCEL = "order.cancel";

  /** {@code GetOrder} → {@code GetOrderReply}. */
  public static final String ORDER_GET = "order.get";

  /** {@code GetTimeline} → {@code GetTimelineReply}. */
  public static final String ORDER_TIMELINE = "order.timeline";

  /** {@code ForgetCustomer} → {@code ForgetCustomerReply}. */
  public static final String ORDER_FORGET = "order.forget";

  /** Delivery of {@code OrderCreated}, when the order's deadline has passed. */
  public static final String ORDER_EXPIRE = "order.expire";

  /** Delivery of {@code StockReserved} and {@code StockRejected}. */
  public static final String ORDER_ON_STOCK = "order.on-stock";

  /** Delivery of {@code PaymentCaptured}, {@code PaymentDeclined} and {@code PaymentRefunded}. */
  public static final String ORDER_ON_PAYMENT = "order.on-payment";

  /** Delivery of {@code StepPassed}. */
  public static final String ORDER_ON_STEP = "order.on-step";

  /** Delivery of {@code OrderReserved} when a step's time is up; one address for each step. */
  public static final String ORDER_ON_STEP_TIMEOUT_PREFIX = "order.on-step-timeout.";

  /** Who answers for steps: participants alone, no node. */
  public static final String STEP_PREFIX = "step.";

  /**
   * Delivery of {@code OrderCreated}, {@code OrderRejected} and {@code OrderCancelled}; one address
   * for each shard.
   */
  public static final String INVENTORY_FOLLOW_PREFIX = "inventory.follow.";

  /** {@code AdjustStock} → {@code AdjustStockReply}. */
  public static final String INVENTORY_ADJUST = "inventory.adjust";

  /** {@code GetInventory} → {@code GetInventoryReply}. */
  public static final String INVENTORY_GET = "inventory.get";

  /** Delivery of {@code OrderReserved}, of reserved orders or of cleared ones. */
  public static final String PAYMENT_CAPTURE = "payment.capture";

  /** Delivery of {@code OrderRefundDue}. */
  public static final String PAYMENT_REFUND = "payment.refund";

  /** {@code PaymentCaptured} → the same, when the provider knows it; RETRY when it does not. */
  public static final String PAYMENT_VERIFY = "payment.verify";

  /** Delivery of {@code OrderConfirmed}, {@code OrderRejected} and {@code OrderCancelled}. */
  public static final String NOTIFICATION_RECORD = "notification.record";

  /** Delivery of {@code OrderNotification}, for the log. */
  public static final String NOTIFICATION_SEND = "notification.send";

  /** The same for other receivers; one address for each name. */
  public static final String NOTIFICATION_SEND_PREFIX = "notification.send.";

  /** {@code ListDeadLetters} → {@code DeadLetterList}. */
  public static final String DEAD_LETTERS_LIST = "dead-letters.list";

  /** {@code GetDeadLetter} → {@code GetDeadLetterReply}. */
  public static final String DEAD_LETTERS_GET = "dead-letters.get";

  /** {@code ReplayDeadLetters} → {@code ReplayDeadLettersReply}. */
  public static final String DEAD_LETTERS_REPLAY = "dead-letters.replay";

  /** The same for dead letters to close without a replay; the request names each of them. */
  public static final String DEAD_LETTERS_DISCARD = "dead-letters.discard";

  /** A new order as JSON → the answer as JSON, as over HTTP. */
  public static final String GATEWAY_ORDERS_SUBMIT = "gateway.orders.submit";

  /** An order's id as JSON → the order as JSON. */
  public static final String GATEWAY_ORDERS_GET = "gateway.orders.get";

  /** Nothing, or a SKU as JSON → the stock as JSON. */
  public static final String GATEWAY_INVENTORY_GET = "gateway.inventory.get";

  private Addresses() {}
}
