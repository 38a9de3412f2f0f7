package dev.weft.tools.testkit.journal;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A journal that keeps {@code JournalContract} in memory; expires nothing.
 *
 * <p>Thread-safe.
 */
public final class InMemoryJournal implements Journal {
  private static final String CONFLICT_ID = "TST-101";
  private static final String DOWN_ID = "TST-102";
  private static final String REJECT_ID = "TST-103";
  private static final Pattern WILDCARD = Pattern.compile("[*>]");

  private final Clock clock;
  private final Map<String, List<String>> subjectsByStream;
  private final Map<String, StreamLog> streams = new HashMap<>();
  private boolean available = true;

  /**
   * A journal of those streams alone.
   *
   * @param subjectsByStream filters of what each stream takes; empty: any stream takes anything
   */
  public InMemoryJournal(Clock clock, Map<String, List<String>> subjectsByStream) {
    this.clock = clock;
    this.subjectsByStream = Map.copyOf(subjectsByStream);
  }

  public InMemoryJournal(Clock clock) {
    this(clock, Map.of());
  }

  public InMemoryJournal() {
    this(Clock.systemUTC());
  }

  /** False: every call fails with RETRY, as when the server is away. */
  public synchronized void setAvailable(boolean available) {
    this.available = available;
  }

  /** Everything in the stream, in order. */
  public synchronized List<RecordedEvent> events(String stream) {
    return log(stream).events();
  }

  /** Deletes an event, as the server does when its time is up. */
  public synchronized void remove(String stream, long sequence) {
    log(stream).remove(sequence);
  }

  /**
   * The stream was removed, and restored from a backup that was made when that was its last
   * sequence; 0: made again, empty.
   */
  public synchronized void restore(String stream, long lastSequence) {
    log(stream).restore(lastSequence);
  }

  @Override
  public Future<Appended> append(String stream, NewEvent event) {
    return appendAll(stream, List.of(event));
  }

  @Override
  public synchronized Future<Appended> appendAll(String stream, List<NewEvent> events) {
    Optional<Failure> failure = failure(stream).or(() -> refusal(stream, events));
    if (failure.isPresent()) {
      return Future.failedFuture(failure.get());
    }
    StreamLog log = log(stream);
    Optional<Long> first = log.sequenceOf(events.get(0));
    if (events.size() == 1 && first.isPresent()) {
      return Future.succeededFuture(new Appended(first.get(), true));
    }
    Optional<String> conflict = log.refusal(events);
    if (conflict.isPresent()) {
      return Future.failedFuture(Failure.conflict(CONFLICT_ID, conflict.get()));
    }
    store(log, events);
    return Future.succeededFuture(new Appended(log.lastSequence(), false));
  }

  /**
   * A server that runs into a limit in the middle of a batch: the first events are stored, if all
   * guards hold, and nobody is answered.
   *
   * @param count so many are stored, at most
   */
  public synchronized Future<Appended> appendPart(String stream, List<NewEvent> events, int count) {
    StreamLog log = log(stream);
    if (log.refusal(events).isEmpty()) {
      String batchId = events.size() > 1 ? log.nextBatchId() : "";
      events.stream().limit(count).forEach(event -> log.store(event, clock.instant(), batchId));
    }
    return Future.failedFuture(Failure.retry(DOWN_ID, "the journal is full"));
  }

  private void store(StreamLog log, List<NewEvent> events) {
    String batchId = events.size() > 1 ? log.nextBatchId() : "";
    events.forEach(event -> log.store(event, clock.instant(), batchId));
  }

  @Override
  public synchronized Future<List<RecordedEvent>> last(String stream, List<String> subjects) {
    Optional<Failure> failure = failure(stream);
    if (failure.isPresent()) {
      return Future.failedFuture(failure.get());
    }
    Map<String, RecordedEvent> lastBySubject = new LinkedHashMap<>();
    for (RecordedEvent event : log(stream).events()) {
      if (subjects.stream().anyMatch(filter -> SubjectMatcher.matches(filter, event.subject()))) {
        lastBySubject.remove(event.subject());
        lastBySubject.put(event.subject(), event);
      }
    }
    return Future.succeededFuture(List.copyOf(lastBySubject.values()));
  }

  @Override
  public synchronized Future<Boolean> erase(String stream, String subject) {
    Optional<Failure> failure = failure(stream);
    if (failure.isPresent()) {
      return Future.failedFuture(failure.get());
    }
    List<RecordedEvent> there =
        log(stream).events().stream().filter(event -> event.subject().equals(subject)).toList();
    if (there.isEmpty()) {
      return Future.succeededFuture(false);
    }
    log(stream).remove(there.get(there.size() - 1).sequence());
    return Future.succeededFuture(true);
  }

  @Override
  public synchronized Future<Page> read(String stream, long fromSequence, int countMax) {
    Optional<Failure> failure = failure(stream);
    if (failure.isPresent()) {
      return Future.failedFuture(failure.get());
    }
    if (fromSequence < 1 || countMax < 1 || countMax > READ_EVENTS_MAX) {
      return Future.failedFuture(
          Failure.reject(REJECT_ID, "not a page: " + countMax + " from " + fromSequence));
    }
    List<RecordedEvent> page =
        log(stream).events().stream()
            .filter(event -> event.sequence() >= fromSequence)
            .limit(countMax)
            .toList();
    return Future.succeededFuture(new Page(page, log(stream).lastSequence()));
  }

  @Override
  public Journal within(long timeoutMs) {
    return this;
  }

  private StreamLog log(String stream) {
    return streams.computeIfAbsent(stream, StreamLog::new);
  }

  private Optional<Failure> failure(String stream) {
    if (!available) {
      return Optional.of(Failure.retry(DOWN_ID, "the journal is away"));
    }
    return subjectsByStream.isEmpty() || subjectsByStream.containsKey(stream)
        ? Optional.empty()
        : Optional.of(Failure.reject(REJECT_ID, "no stream " + stream));
  }

  private Optional<Failure> refusal(String stream, List<NewEvent> events) {
    if (events.isEmpty() || events.size() > BATCH_EVENTS_MAX) {
      return Optional.of(Failure.reject(REJECT_ID, "a batch of " + events.size()));
    }
    if (events.stream().skip(1).anyMatch(event -> event.follows().isPresent())) {
      return Optional.of(Failure.reject(REJECT_ID, "an event of a batch follows the last one"));
    }
    return events.stream()
        .map(NewEvent::subject)
        .filter(subject -> !takes(stream, subject))
        .findFirst()
        .map(subject -> Failure.reject(REJECT_ID, stream + " does not take " + subject));
  }

  private boolean takes(String stream, String subject) {
    List<String> filters = subjectsByStream.getOrDefault(stream, List.of(">"));
    return !WILDCARD.matcher(subject).find()
        && filters.stream().anyMatch(filter -> SubjectMatcher.matches(filter, subject));
  }
}
