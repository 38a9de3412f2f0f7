package dev.weft.tools.testkit.journal;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A journal whose every request meets some weather.
 *
 * <p>Thread-safe if its forecast is.
 */
public final class StormyJournal extends ForwardingJournal {
  private static final String LOST_ID = "TST-104";

  /** Events that a replica has not got yet. */
  private static final int BEHIND_EVENTS = 2;

  private final InMemoryJournal stored;
  private final Supplier<Weather> forecast;
  private final Runnable rival;
  private final Map<String, Long> toldByStream = new HashMap<>();

  /** What may become of a request. */
  public enum Weather {
    FINE,
    /** It never arrives. */
    REQUEST_LOST,
    /** It is done, and nobody learns of it. */
    ANSWER_LOST,
    /** A read is answered by a replica that lags behind; all but those that must be certain. */
    BEHIND,
    /** Something else happens first. */
    RACE
  }

  /**
   * @param forecast the weather of the next request
   * @param rival what happens first in a race
   */
  public StormyJournal(InMemoryJournal stored, Supplier<Weather> forecast, Runnable rival) {
    super(stored);
    this.stored = stored;
    this.forecast = forecast;
    this.rival = rival;
  }

  /**
   * A power loss takes the events of the stream that nobody has been told of, though consumers may
   * have got them: a server delivers the events of a batch before it has synced them. It takes the
   * next ones after that.
   *
   * @return how many were lost
   */
  public int losePower(String stream) {
    long told = toldByStream.getOrDefault(stream, 0L);
    List<RecordedEvent> before = stored.events(stream);
    stored.restore(stream, told);
    return before.size() - stored.events(stream).size();
  }

  @Override
  public Future<Appended> append(String stream, NewEvent event) {
    return in(forecast.get(), () -> synced(stream).append(stream, event))
        .onSuccess(appended -> tell(stream, appended.sequence()));
  }

  @Override
  public Future<Appended> appendAll(String stream, List<NewEvent> events) {
    return in(forecast.get(), () -> synced(stream).appendAll(stream, events))
        .onSuccess(appended -> tell(stream, appended.sequence()));
  }

  @Override
  public Future<List<RecordedEvent>> last(String stream, List<String> subjects) {
    Weather weather = forecast.get();
    Future<List<RecordedEvent>> found = in(weather, () -> stored.last(stream, subjects));
    return told(
        stream, weather == Weather.BEHIND ? found.map(events -> behind(stream, events)) : found);
  }

  @Override
  public Future<List<RecordedEvent>> lastCertain(String stream, List<String> subjects) {
    return told(stream, in(forecast.get(), () -> stored.last(stream, subjects)));
  }

  @Override
  public Future<Page> read(String stream, long fromSequence, int countMax) {
    return in(forecast.get(), () -> stored.read(stream, fromSequence, countMax));
  }

  private Future<List<RecordedEvent>> told(String stream, Future<List<RecordedEvent>> read) {
    return read.onSuccess(events -> events.forEach(event -> tell(stream, event.sequence())));
  }

  private Journal synced(String stream) {
    stored.events(stream).forEach(event -> tell(stream, event.sequence()));
    return stored;
  }

  private void tell(String stream, long sequence) {
    toldByStream.merge(stream, sequence, Math::max);
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
    return Failure.retry(LOST_ID, "lost in the storm");
  }
}
