package dev.weft.bridge.trace;

import io.opentelemetry.api.common.AttributeKey;

/**
 * Span attributes. The {@code messaging.*} names are those of OpenTelemetry's semantic conventions,
 * whose stable artifact does not hold them yet.
 */
public final class MessagingAttributes {
  public static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
  public static final AttributeKey<String> DESTINATION_NAME =
      AttributeKey.stringKey("messaging.destination.name");
  public static final AttributeKey<String> DESTINATION_TEMPLATE =
      AttributeKey.stringKey("messaging.destination.template");
  public static final AttributeKey<String> OPERATION_NAME =
      AttributeKey.stringKey("messaging.operation.name");
  public static final AttributeKey<String> OPERATION_TYPE =
      AttributeKey.stringKey("messaging.operation.type");
  public static final AttributeKey<String> MESSAGE_ID =
      AttributeKey.stringKey("messaging.message.id");
  public static final AttributeKey<Long> BODY_SIZE =
      AttributeKey.longKey("messaging.message.body.size");
  public static final AttributeKey<String> CONSUMER_GROUP_NAME =
      AttributeKey.stringKey("messaging.consumer.group.name");

  public static final AttributeKey<String> STREAM = AttributeKey.stringKey("weft.stream");
  public static final AttributeKey<Long> SEQUENCE = AttributeKey.longKey("weft.sequence");

  /** Redeliveries only: 2 for the first of them. */
  public static final AttributeKey<Long> DELIVERY_COUNT =
      AttributeKey.longKey("weft.delivery.count");

  /** A {@link dev.weft.kernel.failure.FailureKind}. */
  public static final AttributeKey<String> FAILURE_KIND =
      AttributeKey.stringKey("weft.failure.kind");

  public static final String SYSTEM_NATS = "nats";
  public static final String SEND = "send";
  public static final String PROCESS = "process";

  private static final String ANY_TOKEN = "*";

  private MessagingAttributes() {}

  /**
   * The subject without the id in its last token, {@code orders.created.*}: span names must be few.
   */
  public static String template(String subject) {
    int last = subject.lastIndexOf('.');
    return last < 0 ? subject : subject.substring(0, last + 1) + ANY_TOKEN;
  }
}
