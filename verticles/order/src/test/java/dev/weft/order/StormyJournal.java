package dev.weft.order;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.testkit.journal.InMemoryJournal;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;

/** Not thread-safe. A journal whose every request meets the next piece of some weather. */
final class StormyJournal implements Journal {
  /** Events that a replica has not got yet. */
  private static final int BEHIND_EVENTS = 2;

  /** What may become of a request. */
  enum Weather {
    FINE,
    /** It never arrives. */
    REQUEST_LOST,
    /** It is done, and nobody learns of it. */
    ANSWER_LOST,
    /** A read is answered by a replica that lags behind. */
    BEHIND,
    /** Something else happens first. */
    RACE
  }

  private final InMemoryJournal stored = new InMemoryJournal();
  private final Queue<Weather> forecast;
  private final Runnable rival;

  StormyJournal(List<Weather> forecast, Runnable rival) {
    this.forecast = new ArrayDeque<>(forecast);
    this.rival = rival;
  }

  InMemoryJournal stored() {
    return stored;
  }

  void calmDown() {
    forecast.clear();
  }

  @Override
  public Future<Appended> append(String stream, NewEvent event) {
    return in(next(), () -> stored.append(stream, event));
  }

  @Override
  public Future<Appended> appendAll(String stream, List<NewEvent> events) {
    return in(next(), () -> stored.appendAll(stream, events));
  }

  @Override
  public Future<List<RecordedEvent>> last(String stream, List<String> subjects) {
    Weather weather = next();
    Future<List<RecordedEvent>> found = in(weather, () -> stored.last(stream, subjects));
    return weather == Weather.BEHIND ? found.map(events -> behind(stream, events)) : found;
  }

  @Override
  public Future<List<RecordedEvent>> lastCertain(String stream, List<String> subjects) {
    return in(next(), () -> stored.last(stream, subjects));
  }

  @Override
  public Future<Page> read(String stream, long fromSequence, int countMax) {
    return in(next(), () -> stored.read(stream, fromSequence, countMax));
  }

  @Override
  public Journal within(long timeoutMs) {
    return this;
  }

  private Weather next() {
    return forecast.isEmpty() ? Weather.FINE : forecast.remove();
  }

  private <T> Future<T> in(Weather weather, Supplier<Future<T>> request) {
    return switch (weather) {
      case FINE, BEHIND -> request.get();
      case REQUEST_LOST -> Future.failedFuture(lost());
      case ANSWER_LOST -> request.get().transform(ended -> Future.failedFuture(lost()));
      case RACE -> {
        rival.run();
        yield request.get();
      }
    };
  }

  private List<RecordedEvent> behind(String stream, List<RecordedEvent> events) {
    List<RecordedEvent> all = stored.events(stream);
    long newest = all.isEmpty() ? 0 : all.get(all.size() - 1).sequence();
    return events.stream().filter(event -> event.sequence() <= newest - BEHIND_EVENTS).toList();
  }

  private static Failure lost() {
    return Failure.retry("TST-104", "lost in the storm");
  }
}
