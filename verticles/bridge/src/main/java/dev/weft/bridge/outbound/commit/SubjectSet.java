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
 * <p>Subjects are compared by their last tokens alone. Two that differ there have no subject in
 * common, and where the last token is the id of what an event is about, few others share it. A
 * clash that is none only costs the second commit its place in this batch.
 *
 * <p>Not thread-safe.
 */
final class SubjectSet {
  private static final String ANY = "*";
  private static final String REST = ">";

  private final Set<String> written = new HashSet<>();
  private final Set<String> guarded = new HashSet<>();
  private final Set<String> ids = new HashSet<>();

  /**
   * What one message touches.
   *
   * @param written last token of its subject
   * @param guarded last token of its guard's filter; null when there is none
   * @param id null when there is none
   */
  record Mark(String written, String guarded, String id) {
    static Mark of(OutgoingMessage message) {
      String guard = message.guardFilter();
      return new Mark(last(message.subject()), guard == null ? null : last(guard), message.id());
    }

    private static String last(String subject) {
      return subject.substring(subject.lastIndexOf('.') + 1);
    }
  }

  void add(List<Mark> marks) {
    for (Mark mark : marks) {
      written.add(mark.written());
      if (mark.guarded() != null) {
        guarded.add(mark.guarded());
      }
      if (mark.id() != null) {
        ids.add(mark.id());
      }
    }
  }

  /** Whether the guard of one side may see what the other writes or guards, or an id is on both. */
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
        || mayMeet(guarded, mark.written())
        || (mark.guarded() != null
            && (mayMeet(guarded, mark.guarded()) || mayMeet(written, mark.guarded())));
  }

  private static boolean mayMeet(Set<String> tokens, String token) {
    return tokens.contains(token)
        || tokens.contains(ANY)
        || tokens.contains(REST)
        || ((token.equals(ANY) || token.equals(REST)) && !tokens.isEmpty());
  }
}
