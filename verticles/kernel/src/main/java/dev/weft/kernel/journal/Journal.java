package dev.weft.kernel.journal;

import io.vertx.core.Future;
import java.util.List;

/**
 * Where events are stored and found again; the only way services reach durable state. Futures
 * complete on the caller's context. Failures are {@link dev.weft.kernel.failure.Failure}s: CONFLICT
 * when a guard did not hold (nothing was stored), RETRY when the outcome is unknown or the store is
 * away (the same request may be made again: with an event id or a guard it cannot be stored twice),
 * REJECT when the request can never succeed (no such stream, subject outside of it, too large).
 *
 * <p>Thread-safe.
 */
public interface Journal {
  /**
   * Stores one event. Completes when the server has it. The same event again, with its id and
   * within the stream's duplicate window, stores nothing and completes with the first sequence and
   * {@code duplicate} set; after the window its guard decides. What is stored under its id and is
   * not this event (another subject, type or payload), whoever has stored it, counts for nothing:
   * the event's guard decides.
   */
  Future<Appended> append(String stream, NewEvent event);

  /**
   * Stores all events or none, next to each other, in one atomic batch. An event id that was stored
   * before is a CONFLICT here, unless all events with ids have guards, which decide then. Completes
   * with the sequence of the last event; the first has {@code sequence - events.size() + 1}. After
   * a failure of another kind the first of them may be stored, and the others not: a server that
   * runs into a limit stops there (docs/adr/0006). All guards have held then, so each event that is
   * stored is valid by itself; whoever needs all of them looks for the last.
   *
   * @param events 1 to {@link #BATCH_EVENTS_MAX}
   */
  Future<Appended> appendAll(String stream, List<NewEvent> events);

  /**
   * The last event on each matching subject, in order of sequence; empty when there is none.
   *
   * @param subjects filters, wildcards allowed; together they match at most {@link
   *     #LAST_EVENTS_MAX} subjects
   */
  Future<List<RecordedEvent>> last(String stream, List<String> subjects);

  /**
   * Like {@link #last}, and nothing newer was stored when it was asked for. Other reads may come
   * from a replica that lags behind, which a guard on those subjects finds out when something is
   * appended on top of them. Whoever decides to append nothing, or without such a guard, reads like
   * this.
   *
   * @param subjects literal
   */
  default Future<List<RecordedEvent>> lastCertain(String stream, List<String> subjects) {
    // A journal of one copy has nothing that lags behind.
    return last(stream, subjects);
  }

  /** {@link #last}, unless it finds nothing: then {@link #lastCertain}. */
  default Future<List<RecordedEvent>> lastOrCertain(String stream, List<String> subjects) {
    return last(stream, subjects)
        .compose(
            found ->
                found.isEmpty() ? lastCertain(stream, subjects) : Future.succeededFuture(found));
  }

  /**
   * The events from a sequence on, in order; what was deleted meanwhile is skipped.
   *
   * @param fromSequence 1 or more
   * @param countMax at most that many, 1 to {@link #READ_EVENTS_MAX}
   */
  Future<Page> read(String stream, long fromSequence, int countMax);

  /** The sequence of the stream's newest event, deleted or not; 0 when it never held any. */
  default Future<Long> end(String stream) {
    // No stream has so many events, and a page says where the stream ends.
    return read(stream, Long.MAX_VALUE, 1).map(Page::lastSequence);
  }

  /**
   * Destroys the last event on a subject, also in the server's files. Completes with false when
   * there is none.
   */
  default Future<Boolean> erase(String stream, String subject) {
    return Future.failedFuture(new UnsupportedOperationException("this journal erases nothing"));
  }

  /** The same journal, trying each append for at most that long before it fails with RETRY. */
  Journal within(long timeoutMs);

  /**
   * The same journal, for appends that are likely to be a conflict or a duplicate: none of them
   * shares an atomic batch with what others append, which would be refused with it and have to go
   * again.
   */
  default Journal alone() {
    // A journal that gathers nothing has nothing to keep apart.
    return this;
  }

  /** Limit of the server (2.12). */
  int BATCH_EVENTS_MAX = 1_000;

  /** Limit of the server: {@code multi_last} answers 413 above it. */
  int LAST_EVENTS_MAX = 1_024;

  int READ_EVENTS_MAX = 1_000;

  /**
   * What the server acknowledged.
   *
   * @param sequence of the (last) event
   * @param duplicate true when this very event had been stored before
   */
  record Appended(long sequence, boolean duplicate) {}

  /**
   * A part of a stream.
   *
   * @param events in order of sequence
   * @param lastSequence newest sequence of the stream when it was read; 0 when it never held any
   */
  record Page(List<RecordedEvent> events, long lastSequence) {}
}
