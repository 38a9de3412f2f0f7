package dev.weft.bridge.outbound.commit;

import dev.weft.bridge.outbound.request.OutgoingMessage;
import dev.weft.bridge.outbound.request.ReplyInbox;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Journal.Appended;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Commits that go to the server as one atomic batch, each of them whole.
 *
 * <p>Event-loop confined.
 */
final class CommitGroup {
  /** Bounds how long a batch takes on the wire and on the disk; one larger commit goes alone. */
  static final long BYTES_MAX = 1 << 20;

  /** One larger commit goes alone. */
  static final int MESSAGES_MAX = ReplyInbox.TURN_MESSAGES_MAX;

  private final List<PendingCommit> members = new ArrayList<>();
  private final SubjectSet subjects = new SubjectSet();
  private int messageCount;
  private long sizeBytes;

  /** Whether it fits, by the limits of the server and by what it touches. */
  boolean takes(PendingCommit pending) {
    if (members.isEmpty()) {
      return true;
    }
    return messageCount + pending.messageCount() <= MESSAGES_MAX
        && sizeBytes + pending.sizeBytes() <= BYTES_MAX
        && !clashes(pending);
  }

  boolean clashes(PendingCommit pending) {
    return subjects.clashes(pending.marks());
  }

  void add(PendingCommit pending) {
    members.add(pending);
    subjects.add(pending.marks());
    messageCount += pending.messageCount();
    sizeBytes += pending.sizeBytes();
  }

  boolean isFull() {
    return messageCount >= MESSAGES_MAX || sizeBytes >= BYTES_MAX;
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  int messageCount() {
    return messageCount;
  }

  /** All messages in order. It is tried until the latest deadline of a member. */
  Commit toCommit() {
    List<OutgoingMessage> messages = new ArrayList<>(messageCount);
    long deadlineMs = Long.MIN_VALUE;
    for (PendingCommit member : members) {
      messages.addAll(member.commit().messages());
      deadlineMs = Math.max(deadlineMs, member.commit().deadlineMs());
    }
    return new Commit(members.get(0).commit().stream(), messages, deadlineMs);
  }

  /** Completes each member with its own last sequence. */
  void stored(Appended last) {
    long sequence = last.sequence() - messageCount;
    for (PendingCommit member : members) {
      sequence += member.messageCount();
      member.stored(new Appended(sequence, last.duplicate()));
    }
  }

  void fail(Failure failure) {
    members.forEach(member -> member.fail(failure));
  }

  /**
   * The members whose callers still wait, in order, in that many groups of about as many members;
   * fewer groups when there are not that many members.
   */
  List<CommitGroup> split(int groupsMax) {
    List<PendingCommit> open = members.stream().filter(PendingCommit::isOpen).toList();
    int groupCount = Math.min(groupsMax, open.size());
    List<CommitGroup> groups = new ArrayList<>(groupCount);
    for (int i = 0; i < groupCount; i++) {
      CommitGroup group = new CommitGroup();
      open.subList(i * open.size() / groupCount, (i + 1) * open.size() / groupCount)
          .forEach(group::add);
      groups.add(group);
    }
    return groups;
  }

  List<PendingCommit> members() {
    return Collections.unmodifiableList(members);
  }
}
