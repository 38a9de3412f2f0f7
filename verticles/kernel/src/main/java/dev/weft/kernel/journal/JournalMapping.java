package dev.weft.kernel.journal;

import com.google.protobuf.Timestamp;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.proto.journal.v1.AppendRequest;
import java.time.Instant;
import java.util.List;

/** Between the journal's types and their form on the event bus. */
public final class JournalMapping {
  private JournalMapping() {}

  public static AppendRequest toRequest(List<NewEvent> events) {
    AppendRequest.Builder request = AppendRequest.newBuilder();
    events.forEach(event -> request.addEvents(toWire(event)));
    return request.build();
  }

  private static dev.weft.proto.journal.v1.NewEvent toWire(NewEvent event) {
    dev.weft.proto.journal.v1.NewEvent.Builder wire =
        dev.weft.proto.journal.v1.NewEvent.newBuilder()
            .setSubject(event.subject())
            .setEventId(event.eventId())
            .setType(MessageTypes.nameOf(event.payload()))
            .setPayload(event.payload().toByteString())
            .setTtlSeconds(event.ttlSeconds())
            .setTraceparent(event.traceparent());
    event
        .guard()
        .ifPresent(
            guard ->
                wire.getGuardBuilder()
                    .setSubjectFilter(guard.subjectFilter())
                    .setExpectedSequence(guard.expectedSequence()));
    event.follows().ifPresent(wire::setFollows);
    return wire.build();
  }

  public static RecordedEvent fromWire(dev.weft.proto.journal.v1.RecordedEvent wire) {
    return new RecordedEvent(
        wire.getStream(),
        wire.getSubject(),
        wire.getSequence(),
        toInstant(wire.hasTime() ? wire.getTime() : wire.getOccurred()),
        toInstant(wire.hasOccurred() ? wire.getOccurred() : wire.getTime()),
        wire.getEventId(),
        wire.getType(),
        wire.getPayload().toByteArray(),
        wire.getTraceparent(),
        wire.getBatchId());
  }

  public static Instant toInstant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  public static Timestamp toTimestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
