package dev.weft.bridge.outbound;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Journal.Appended;
import dev.weft.proto.journal.v1.AppendRequest;
import dev.weft.proto.journal.v1.LastRequest;
import dev.weft.proto.journal.v1.NewEvent;
import dev.weft.proto.journal.v1.RecordedEvents;
import io.vertx.core.Future;
import java.util.function.Function;

/**
 * Event-loop confined. Tells a lost race from an event that is stored already: a server that stands
 * alone checks the guard before it looks for the message id, so the second try of an append whose
 * acknowledgement was lost fails on its own first try.
 */
final class KnownEvents {
  private final Function<LastRequest, Future<RecordedEvents>> lasts;

  /**
   * @param lasts how the last event of a subject is found
   */
  KnownEvents(Function<LastRequest, Future<RecordedEvents>> lasts) {
    this.lasts = lasts;
  }

  /** For recovery from the failure: a duplicate where the one event asked for is there. */
  Future<Appended> find(String stream, AppendRequest request, Throwable error) {
    NewEvent event = request.getEvents(0);
    boolean looked =
        Failure.of(error).is(FailureKind.CONFLICT)
            && request.getEventsCount() == 1
            && !event.getEventId().isEmpty();
    if (!looked) {
      return Future.failedFuture(error);
    }
    LastRequest last =
        LastRequest.newBuilder().setStream(stream).addSubjects(event.getSubject()).build();
    return lasts
        .apply(last)
        .recover(unknown -> Future.failedFuture(error))
        .compose(
            events ->
                events.getEventsList().stream()
                    .filter(stored -> stored.getEventId().equals(event.getEventId()))
                    .findFirst()
                    .map(stored -> Future.succeededFuture(new Appended(stored.getSequence(), true)))
                    .orElseGet(() -> Future.failedFuture(error)));
  }
}
