package dev.weft.bridge.outbound.commit;

import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.outbound.request.OutgoingMessage;
import io.nats.client.support.NatsJetStreamConstants;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Marks messages as one atomic batch (NATS ADR-50). Each try is a batch of its own: the server may
 * hold a part of the one before.
 *
 * <p>Event-loop confined.
 */
public final class BatchHeaders {
  /** What a message grows by, at most: three headers and their values, and a longer id. */
  public static final int BYTES_MAX = 200;

  private static final int LINES = 3;
  private static final String COMMIT = "1";

  /** Unique among all bridges, so that no two batches mix. */
  private final String prefix = UUID.randomUUID() + "-";

  private long batches;

  /** Of the next batch. */
  String nextId() {
    return prefix + Long.toString(++batches, Character.MAX_RADIX);
  }

  static List<OutgoingMessage> mark(String id, List<OutgoingMessage> messages) {
    List<OutgoingMessage> marked = new ArrayList<>(messages.size());
    for (OutgoingMessage message : messages) {
      MessageHeaders headers =
          message
              .headers()
              .copy(LINES, BYTES_MAX)
              .add(NatsJetStreamConstants.NATS_BATCH_ID_HDR, id)
              .add(
                  NatsJetStreamConstants.NATS_BATCH_SEQUENCE_HDR,
                  Integer.toString(marked.size() + 1));
      if (marked.size() + 1 == messages.size()) {
        headers.add(NatsJetStreamConstants.NATS_BATCH_COMMIT_HDR, COMMIT);
      }
      marked.add(new OutgoingMessage(message.subject(), headers, message.data()));
    }
    return marked;
  }
}
