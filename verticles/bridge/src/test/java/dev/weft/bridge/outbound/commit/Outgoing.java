package dev.weft.bridge.outbound.commit;

import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.outbound.request.OutgoingMessage;
import io.nats.client.support.NatsJetStreamConstants;

/** Messages for tests of committers. */
final class Outgoing {
  private Outgoing() {}

  /**
   * With an empty payload.
   *
   * @param id null: none
   * @param guard null: none
   */
  static OutgoingMessage message(String subject, String id, String guard, long expected) {
    MessageHeaders headers = new MessageHeaders();
    if (id != null) {
      headers.put(NatsJetStreamConstants.MSG_ID_HDR, id);
    }
    if (guard != null) {
      headers
          .put(NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_HDR, Long.toString(expected))
          .put(NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_SUB_HDR, guard);
    }
    return new OutgoingMessage(subject, headers, new byte[0], guard, id);
  }

  /** The first event of an order, created once. */
  static OutgoingMessage created(String orderId) {
    return message("orders.created." + orderId, orderId + ":created", "orders.*." + orderId, 0);
  }
}
