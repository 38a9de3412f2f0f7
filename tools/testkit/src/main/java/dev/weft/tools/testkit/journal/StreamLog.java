package dev.weft.tools.testkit.journal;

import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One stream in memory.
 *
 * <p>Not thread-safe.
 */
final class StreamLog {
  private final String stream;
  private final List<RecordedEvent> events = new ArrayList<>();
  private final Map<String, List<RecordedEvent>> byId = new HashMap<>();
  private long lastSequence;

  StreamLog(String stream) {
    this.stream = stream;
  }

  /** What has not been removed, in order. */
  List<RecordedEvent> events() {
    return List.copyOf(events);
  }

  /** Of the newest event, removed or not. */
  long lastSequence() {
    return lastSequence;
  }

  /** The sequence of that very event, known by its id. */
  Optional<Long> sequenceOf(NewEvent event) {
    return withId(event).stream()
        .filter(stored -> isSame(stored, event))
        .map(RecordedEvent::sequence)
        .findFirst();
  }

  private List<RecordedEvent> withId(NewEvent event) {
    return byId.getOrDefault(event.eventId(), List.of());
  }

  private static boolean isSame(RecordedEvent stored, NewEvent event) {
    return stored.subject().equals(event.subject())
        && stored.type().equals(MessageTypes.nameOf(event.payload()))
        && Arrays.equals(stored.payload(), event.payload().toByteArray());
  }

  /** Why the server would refuse the batch. */
  Optional<String> refusal(List<NewEvent> batch) {
    OptionalLong follows = batch.get(0).follows();
    if (follows.isPresent() && follows.getAsLong() != lastSequence) {
      return Optional.of("wrong last sequence: " + lastSequence);
    }
    boolean guarded = batch.stream().allMatch(event -> event.guard().isPresent());
    Set<String> ids = new HashSet<>();
    Set<String> written = new HashSet<>();
    for (NewEvent event : batch) {
      boolean twice = !event.eventId().isEmpty() && !ids.add(event.eventId());
      boolean known = batch.size() > 1 && !withId(event).isEmpty();
      if (twice || (known && !guarded)) {
        return Optional.of("event id " + event.eventId() + " was stored before");
      }
      Optional<Guard> rewritten = event.guard().filter(it -> written.contains(it.subjectFilter()));
      if (rewritten.isPresent()) {
        return rewritten.map(
            guard -> guard.subjectFilter() + " is being written by the same batch");
      }
      written.add(event.subject());
      Optional<Guard> broken =
          event.guard().filter(guard -> lastOn(guard) != guard.expectedSequence());
      if (broken.isPresent()) {
        return broken.map(
            guard -> "wrong last sequence on " + guard.subjectFilter() + ": " + lastOn(guard));
      }
    }
    return Optional.empty();
  }

  /** An id for a batch that is stored next. */
  String nextBatchId() {
    return stream + "-" + lastSequence;
  }

  /**
   * @param batchId empty for an event by itself
   */
  void store(NewEvent event, Instant now, String batchId) {
    lastSequence++;
    RecordedEvent stored =
        new RecordedEvent(
            stream,
            event.subject(),
            lastSequence,
            now,
            now,
            event.eventId(),
            MessageTypes.nameOf(event.payload()),
            event.payload().toByteArray(),
            event.traceparent(),
            batchId);
    events.add(stored);
    if (!event.eventId().isEmpty()) {
      byId.computeIfAbsent(event.eventId(), id -> new ArrayList<>()).add(stored);
    }
  }

  void remove(long sequence) {
    removeIf(event -> event.sequence() == sequence);
  }

  /** As from a backup that was made when that was the last sequence. */
  void restore(long sequence) {
    removeIf(event -> event.sequence() > sequence);
    lastSequence = Math.min(lastSequence, sequence);
  }

  private void removeIf(Predicate<RecordedEvent> gone) {
    events.removeIf(gone);
    byId.values().forEach(stored -> stored.removeIf(gone));
  }

  private long lastOn(Guard guard) {
    for (int i = events.size() - 1; i >= 0; i--) {
      if (SubjectMatcher.matches(guard.subjectFilter(), events.get(i).subject())) {
        return events.get(i).sequence();
      }
    }
    return 0;
  }
}
