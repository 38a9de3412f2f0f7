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

  /** Of all filters. Two that end in different words have no subject in common. */
  private final Set<String> lastTokens = new HashSet<>();

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
      lastTokens.add(last(mark.subject()));
      if (mark.guard() != null) {
        guards.add(mark.guard());
        lastTokens.add(last(mark.guard()));
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
    return (mark.id() != null && ids.contains(mark.id()))
        || (mayOverlap(mark.subject()) && guards.overlaps(mark.subject()))
        || (mark.guard() != null
            && mayOverlap(mark.guard())
            && (guards.overlaps(mark.guard()) || subjects.overlaps(mark.guard())));
  }

  /** False for most, at the cost of a look-up instead of one for each token of each tree. */
  private boolean mayOverlap(String[] filter) {
    String last = last(filter);
    return lastTokens.contains(last)
        || last.equals(SubjectTree.ANY)
        || last.equals(SubjectTree.REST)
        || lastTokens.contains(SubjectTree.ANY)
        || lastTokens.contains(SubjectTree.REST);
  }

  private static String last(String[] filter) {
    return filter[filter.length - 1];
  }
}
