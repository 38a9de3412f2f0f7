package dev.weft.bridge.outbound;

import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.kernel.bus.EventHeaders;
import dev.weft.proto.journal.v1.NewEvent;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.time.Clock;

/**
 * From events to headers that JetStream and CloudEvents know.
 *
 * <p>Thread-safe.
 */
final class EventEncoder {
  private static final String SOURCE = "weft";
  private static final String SECONDS = "s";

  private final Clock clock;

  EventEncoder(Clock clock) {
    this.clock = clock;
  }

  OutgoingMessage encode(NewEvent event) {
    Headers headers = new Headers();
    CloudEventHeaders.write(headers, event.getEventId(), event.getType(), SOURCE, clock.instant());
    if (!event.getEventId().isEmpty()) {
      headers.put(NatsJetStreamConstants.MSG_ID_HDR, headers.getFirst(EventHeaders.CE_ID));
    }
    if (event.hasGuard()) {
      // The subject is always written out: some servers take another message's when it is left out.
      headers
          .put(
              NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_HDR,
              Long.toString(event.getGuard().getExpectedSequence()))
          .put(
              NatsJetStreamConstants.EXPECTED_LAST_SUB_SEQ_SUB_HDR,
              event.getGuard().getSubjectFilter());
    }
    if (event.getTtlSeconds() > 0) {
      headers.put(NatsJetStreamConstants.MSG_TTL_HDR, event.getTtlSeconds() + SECONDS);
    }
    if (!event.getTraceparent().isEmpty()) {
      // Kept where no telemetry is; else the send span writes its own over it.
      headers.put(EventHeaders.TRACEPARENT, event.getTraceparent());
    }
    return new OutgoingMessage(event.getSubject(), headers, event.getPayload().toByteArray());
  }
}
