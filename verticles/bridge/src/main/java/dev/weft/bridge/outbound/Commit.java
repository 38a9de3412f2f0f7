package dev.weft.bridge.outbound;

import java.util.List;

/**
 * Messages that one caller wants stored, all or none.
 *
 * @param stream where to
 * @param messages one or more
 * @param deadlineMs on the committer's clock; not stored by then is a failure
 */
record Commit(String stream, List<OutgoingMessage> messages, long deadlineMs) {
  Commit {
    messages = List.copyOf(messages);
  }
}
