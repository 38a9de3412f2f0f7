package dev.weft.bridge.outbound;

import dev.weft.bridge.BridgeFailures;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Journal.Appended;
import dev.weft.proto.journal.v1.AppendRequest;
import dev.weft.proto.journal.v1.LastRequest;
import dev.weft.proto.journal.v1.NewEvent;
import dev.weft.proto.journal.v1.RecordedEvents;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Tells a lost race from an event that is stored already: a server that stands alone checks the
 * guard before it looks for the message id, so the second try of an append whose acknowledgement
 * was lost fails on its own first try.
 *
 * <p>Event-loop confined.
 */
final class DuplicateResolver {
  private final Vertx vertx;
  private final Function<LastRequest, Future<RecordedEvents>> lasts;
  private final LongSupplier clockMs;
  private final Backoff backoff;

  /**
   * @param lasts how the last event of a subject is found
   */
  DuplicateResolver(
      Vertx vertx,
      Function<LastRequest, Future<RecordedEvents>> lasts,
      LongSupplier clockMs,
      Backoff backoff) {
    this.vertx = vertx;
    this.lasts = lasts;
    this.clockMs = clockMs;
    this.backoff = backoff;
  }

  /**
   * For recovery from the error: a duplicate where the one event asked for is there, the conflict
   * where it is not, PAUSE where neither could be found out before the deadline.
   */
  Future<Appended> find(String stream, AppendRequest request, long deadlineMs, Throwable error) {
    Failure failure = Failure.of(error);
    NewEvent event = request.getEvents(0);
    boolean inDoubt =
        failure.is(FailureKind.CONFLICT)
            && request.getEventsCount() == 1
            && !event.getEventId().isEmpty();
    return inDoubt
        ? new Search(stream, event, deadlineMs, failure).next(1)
        : Future.failedFuture(failure);
  }

  /** One event that may be stored. */
  private final class Search {
    private final LastRequest request;
    private final NewEvent event;
    private final long deadlineMs;
    private final Failure conflict;

    Search(String stream, NewEvent event, long deadlineMs, Failure conflict) {
      this.request =
          LastRequest.newBuilder().setStream(stream).addSubjects(event.getSubject()).build();
      this.event = event;
      this.deadlineMs = deadlineMs;
      this.conflict = conflict;
    }

    Future<Appended> next(int tries) {
      return lasts
          .apply(request)
          .transform(
              found -> found.succeeded() ? decide(found.result()) : again(tries, found.cause()));
    }

    private Future<Appended> decide(RecordedEvents last) {
      return last.getEventsList().stream()
          .filter(stored -> stored.getEventId().equals(event.getEventId()))
          .findFirst()
          .map(stored -> Future.succeededFuture(new Appended(stored.getSequence(), true)))
          .orElseGet(() -> Future.failedFuture(conflict));
    }

    private Future<Appended> again(int tries, Throwable unknown) {
      long delayMs = backoff.delayMs(tries);
      if (clockMs.getAsLong() + delayMs >= deadlineMs) {
        return Future.failedFuture(
            Condition.APPEND_UNANSWERED.failure(
                BridgeFailures.APPEND_UNACKNOWLEDGED,
                event.getSubject() + " may be stored: " + Failure.of(unknown).detail()));
      }
      return vertx.timer(delayMs).compose(waited -> next(tries + 1));
    }
  }
}
