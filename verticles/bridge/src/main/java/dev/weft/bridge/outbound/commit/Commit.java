package dev.weft.bridge.outbound.commit;

import dev.weft.bridge.outbound.request.OutgoingMessage;
import java.util.List;

/**
 * Messages that one caller wants stored, all or none.
 *
 * @param stream where to
 * @param messages one or more
 * @param deadlineMs on the committer's clock; not stored by then is a failure
 */
public record Commit(String stream, List<OutgoingMessage> messages, long deadlineMs) {
  public Commit {
    messages = List.copyOf(messages);
  }
}
