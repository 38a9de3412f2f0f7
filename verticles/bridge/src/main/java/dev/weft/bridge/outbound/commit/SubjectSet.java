package dev.weft.bridge.outbound.commit;

import dev.weft.bridge.outbound.request.OutgoingMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What commits touch: the subjects they write, the subjects their guards look at, the ids of their
 * events. Two that clash must not be decided by one batch: the server checks all guards of a batch
 * against what was stored before it (nats-server, jetstream_batching.go).
 *
 * <p>Not thread-safe.
 */
final class SubjectSet {
  private final SubjectTree subjects = new SubjectTree();
  private final SubjectTree guards = new SubjectTree();
  private final Set<String> ids = new HashSet<>();

  /**
   * What one message touches.
   *
   * @param guard null when there is none
   * @param id null when there is none
   */
  @SuppressWarnings("ArrayRecordComponent") // read-only by contract
  record Mark(String[] subject, String[] guard, String id) {
    static Mark of(OutgoingMessage message) {
      String guard = message.guardFilter();
      return new Mark(
          tokens(message.subject()), guard == null ? null : tokens(guard), message.id());
    }

    private static String[] tokens(String subject) {
      return subject.split("\\.", -1);
    }
  }

  void add(List<Mark> marks) {
    for (Mark mark : marks) {
      subjects.add(mark.subject());
      if (mark.guard() != null) {
        guards.add(mark.guard());
      }
      if (mark.id() != null) {
        ids.add(mark.id());
      }
    }
  }

  /** Whether the guard of one side sees what the other writes or guards, or an id is on both. */
  boolean clashes(List<Mark> marks) {
    for (Mark mark : marks) {
      if (clashes(mark)) {
        return true;
      }
    }
    return false;
  }

  private boolean clashes(Mark mark) {
    return guards.overlaps(mark.subject())
        || (mark.guard() != null
            && (guards.overlaps(mark.guard()) || subjects.overlaps(mark.guard())))
        || (mark.id() != null && ids.contains(mark.id()));
  }
}
