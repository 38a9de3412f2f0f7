package dev.weft.bridge.outbound.commit;

import dev.weft.bridge.outbound.request.OutgoingMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

  /** Whether it guards a subject that it has written before: nothing that is stored could help. */
  boolean guardsWhatItWrites() {
    Set<String> written = new HashSet<>();
    for (OutgoingMessage message : messages) {
      if (message.guardFilter() != null && written.contains(message.guardFilter())) {
        return true;
      }
      written.add(message.subject());
    }
    return false;
  }
}
