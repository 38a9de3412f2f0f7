package dev.weft.bridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StreamContentTest {
  private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void aStreamThatWasEmptyAndIsFilledHasLostNothing() {
    assertThat(content(1, 200).lossSince(content(0, 0), Duration.ZERO, false)).isEmpty();
  }

  @Test
  void aStreamWhoseEventsAreGoneBeforeTheirTimeWasPurged() {
    assertThat(content(201, 200).lossSince(content(1, 200), Duration.ZERO, false))
        .hasValue("was purged: events up to 200 are gone");
  }

  private static StreamContent content(long firstSequence, long lastSequence) {
    return new StreamContent(
        CREATED,
        CREATED,
        messages(firstSequence, lastSequence),
        firstSequence,
        lastSequence,
        CREATED);
  }

  /** A stream that never held anything begins at 0 and ends there. */
  private static long messages(long firstSequence, long lastSequence) {
    return lastSequence == 0 ? 0 : lastSequence - firstSequence + 1;
  }
}
