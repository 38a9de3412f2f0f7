package dev.weft.bridge.trace;

import dev.weft.bridge.connection.MessagePosition;

/**
 * What a process span says of its delivery.
 *
 * @param messageId CloudEvents id, empty if it has none
 * @param deliveryCount 1 for the first delivery
 */
public record DeliveryFacts(
    String stream,
    String durable,
    String subject,
    MessagePosition place,
    long deliveryCount,
    String messageId,
    long bodyBytes) {}
