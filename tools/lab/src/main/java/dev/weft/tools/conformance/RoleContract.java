package dev.weft.tools.conformance;

import com.google.protobuf.Message;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * What a role is about: an event that asks for something, and where the answer is stored. Weft
 * believes no event that the order's history does not call for, so the history comes first.
 *
 * @param prefix of the event's subject; the order's id follows
 * @param history stores what comes before the event
 * @param event that asks, for an order's id
 * @param stream of the answer
 * @param answers filter of every answer, for an order's id
 */
record RoleContract(
    String prefix,
    History history,
    Function<String, ? extends Message> event,
    String stream,
    UnaryOperator<String> answers) {

  /** What has happened to an order before. */
  @FunctionalInterface
  interface History {
    void store(SimulatedWeft weft, String orderId) throws IOException, JetStreamApiException;
  }

  String subject(String orderId) {
    return prefix + orderId;
  }
}
