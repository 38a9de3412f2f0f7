package dev.weft.tools.conformance;

import com.google.protobuf.Message;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What a role is about: an event that asks for something, and where the answer is stored.
 *
 * @param prefix of the event's subject; the order's id follows
 * @param event that asks, for an order's id
 * @param stream of the answer
 * @param answers filter of every answer, for an order's id
 */
record Part(
    String prefix,
    Function<String, ? extends Message> event,
    String stream,
    UnaryOperator<String> answers) {

  String subject(String orderId) {
    return prefix + orderId;
  }
}
