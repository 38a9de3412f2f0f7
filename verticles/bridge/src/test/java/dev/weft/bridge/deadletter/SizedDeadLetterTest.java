package dev.weft.bridge.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.kernel.failure.Failure;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SizedDeadLetterTest {
  private static final int NO_LIMIT = 0;
  private static final int DATA_BYTES = 1_000;

  @Test
  void holdsAllThatFits() {
    int whole = sized("x", NO_LIMIT).headers().sizeBytes() + DATA_BYTES;

    SizedDeadLetter deadLetter = sized("x", whole);

    assertThat(deadLetter.data()).hasSize(DATA_BYTES);
    assertThat(deadLetter.headers().contains("weft-dl-left-out")).isFalse();
    assertThat(sized("x", whole - 1).data()).isEmpty();
  }

  @Test
  void leavesThePayloadOutFirstAndSaysSo() {
    SizedDeadLetter deadLetter = sized("x", DATA_BYTES);

    assertThat(deadLetter.data()).isEmpty();
    assertThat(deadLetter.headers().first("weft-dl-left-out")).isEqualTo("payload");
    assertThat(deadLetter.headers().first("x-mine")).isEqualTo("x");
  }

  @Test
  void leavesTheEventsHeadersOutTooWhenNoStreamWouldStoreThem() {
    SizedDeadLetter deadLetter = sized("x".repeat(SizedDeadLetter.HEADERS_BYTES_MAX), NO_LIMIT);

    assertThat(deadLetter.data()).isEmpty();
    assertThat(deadLetter.headers().first("weft-dl-left-out")).isEqualTo("headers,payload");
    assertThat(deadLetter.headers().contains("x-mine")).isFalse();
    assertThat(deadLetter.headers().first("weft-dl-stream")).isEqualTo("ORDERS");
    assertThat(deadLetter.headers().first("weft-dl-sequence")).isEqualTo("42");
    assertThat(deadLetter.headers().first("weft-dl-reason")).isEqualTo("broken");
  }

  private static SizedDeadLetter sized(String header, long bytesMax) {
    OriginalEvent event =
        new OriginalEvent(
            "capture",
            "payment-capture",
            "ORDERS",
            "orders.reserved.o-1",
            42,
            Instant.EPOCH,
            0,
            new MessageHeaders().put("x-mine", header),
            new byte[DATA_BYTES]);
    Failure failure = Failure.reject("TST-901", "broken");
    return SizedDeadLetter.of(
        new DeadLetter(event, 3, DeadLetterKind.REJECT, failure), Instant.EPOCH, bytesMax);
  }
}
