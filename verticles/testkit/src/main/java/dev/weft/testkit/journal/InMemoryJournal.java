package dev.weft.testkit.journal;

import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Thread-safe. A journal that keeps {@code JournalContract} in memory; expires nothing. */
public final class InMemoryJournal implements Journal {
  private static final String CONFLICT_ID = "TST-101";
  private static final String DOWN_ID = "TST-102";

  private final Clock clock;
  private final Map<String, StreamLog> streams = new HashMap<>();
  private boolean available = true;

  public InMemoryJournal(Clock clock) {
    this.clock = clock;
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
    return List.copyOf(log(stream).events);
  }

  @Override
  public synchronized Future<Appended> append(String stream, NewEvent event) {
    if (!available) {
      return down();
    }
    StreamLog log = log(stream);
    Long first = event.eventId().isEmpty() ? null : log.sequenceById.get(event.eventId());
    if (first != null) {
      return Future.succeededFuture(new Appended(first, true));
    }
    return appendAll(stream, List.of(event));
  }

  @Override
  public synchronized Future<Appended> appendAll(String stream, List<NewEvent> events) {
    if (!available) {
      return down();
    }
    if (events.size() == 1 && log(stream).sequenceById.containsKey(events.get(0).eventId())) {
      return append(stream, events.get(0));
    }
    StreamLog log = log(stream);
    for (NewEvent event : events) {
      Optional<String> refusal = log.refusal(event);
      if (refusal.isPresent()) {
        return Future.failedFuture(Failure.conflict(CONFLICT_ID, refusal.get()));
      }
    }
    events.forEach(log::store);
    return Future.succeededFuture(new Appended(log.events.size(), false));
  }

  @Override
  public synchronized Future<List<RecordedEvent>> last(String stream, List<String> subjects) {
    if (!available) {
      return down();
    }
    Map<String, RecordedEvent> lastBySubject = new LinkedHashMap<>();
    for (RecordedEvent event : log(stream).events) {
      if (subjects.stream().anyMatch(filter -> SubjectFilter.matches(filter, event.subject()))) {
        lastBySubject.remove(event.subject());
        lastBySubject.put(event.subject(), event);
      }
    }
    return Future.succeededFuture(List.copyOf(lastBySubject.values()));
  }

  @Override
  public synchronized Future<Page> read(String stream, long fromSequence, int countMax) {
    if (!available) {
      return down();
    }
    List<RecordedEvent> events = log(stream).events;
    List<RecordedEvent> page =
        events.stream().skip(Math.max(0, fromSequence - 1)).limit(countMax).toList();
    return Future.succeededFuture(new Page(page, events.size()));
  }

  @Override
  public Journal within(long timeoutMs) {
    return this;
  }

  private StreamLog log(String stream) {
    return streams.computeIfAbsent(stream, StreamLog::new);
  }

  private static <T> Future<T> down() {
    return Future.failedFuture(Failure.retry(DOWN_ID, "the journal is away"));
  }

  private final class StreamLog {
    private final String stream;
    private final List<RecordedEvent> events = new ArrayList<>();
    private final Map<String, Long> sequenceById = new HashMap<>();

    StreamLog(String stream) {
      this.stream = stream;
    }

    Optional<String> refusal(NewEvent event) {
      if (sequenceById.containsKey(event.eventId())) {
        return Optional.of("event id " + event.eventId() + " was stored before");
      }
      return event
          .guard()
          .filter(guard -> lastOn(guard) != guard.expectedSequence())
          .map(this::told);
    }

    void store(NewEvent event) {
      long sequence = events.size() + 1L;
      events.add(
          new RecordedEvent(
              stream,
              event.subject(),
              sequence,
              clock.instant(),
              event.eventId(),
              MessageTypes.nameOf(event.payload()),
              event.payload().toByteArray(),
              event.traceparent()));
      if (!event.eventId().isEmpty()) {
        sequenceById.put(event.eventId(), sequence);
      }
    }

    private String told(Guard guard) {
      return "wrong last sequence on " + guard.subjectFilter() + ": " + lastOn(guard);
    }

    private long lastOn(Guard guard) {
      for (int i = events.size() - 1; i >= 0; i--) {
        if (SubjectFilter.matches(guard.subjectFilter(), events.get(i).subject())) {
          return events.get(i).sequence();
        }
      }
      return 0;
    }
  }
}
