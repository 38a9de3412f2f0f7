package dev.weft.bridge.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.kernel.failure.Failure;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeadLetterHeadersTest {
  private static final String TRACEPARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final MessageHeaders original =
      new MessageHeaders()
          .put("ce-id", "o-1:reserved")
          .put("traceparent", TRACEPARENT)
          .put("Nats-Msg-Id", "o-1:reserved")
          .put("Nats-Expected-Last-Subject-Sequence", "7");

  @Test
  void keepsTheOriginalButNotItsInstructionsToTheServer() {
    MessageHeaders headers = DeadLetterHeaders.of(deadLetter("broken"), Instant.EPOCH);

    assertThat(headers.first("ce-id")).isEqualTo("o-1:reserved");
    assertThat(headers.first("traceparent")).isEqualTo(TRACEPARENT);
    assertThat(headers.first("weft-dl-msg-id")).isEqualTo("o-1:reserved");
    assertThat(headers.contains("Nats-Expected-Last-Subject-Sequence")).isFalse();
  }

  @Test
  void tellsWhyAndWhence() {
    MessageHeaders headers = DeadLetterHeaders.of(deadLetter("broken"), Instant.EPOCH);

    assertThat(headers.first("weft-dl-reason")).isEqualTo("broken");
    assertThat(headers.first("weft-dl-failure-id")).isEqualTo("TST-901");
    assertThat(headers.first("weft-dl-stream")).isEqualTo("ORDERS");
    assertThat(headers.first("weft-dl-subject")).isEqualTo("orders.reserved.o-1");
    assertThat(headers.first("weft-dl-sequence")).isEqualTo("42");
    assertThat(headers.first("weft-dl-delivery-count")).isEqualTo("3");
    assertThat(headers.first("weft-dl-route")).isEqualTo("capture");
    assertThat(headers.first("weft-dl-time")).isEqualTo("1970-01-01T00:00:00Z");
  }

  @Test
  void everyTryHasTheSameMessageIdAndSubject() {
    assertThat(deadLetter("broken").messageId()).isEqualTo(deadLetter("still broken").messageId());
    assertThat(deadLetter("broken").deadLetterSubject())
        .isEqualTo("dead_letters.ORDERS.payment-capture.max_deliver");
  }

  @Test
  void aReasonOfManyLinesBecomesOne() {
    MessageHeaders headers = DeadLetterHeaders.of(deadLetter("a\r\n  b\tö"), Instant.EPOCH);

    assertThat(headers.first("weft-dl-reason")).isEqualTo("a b ?");
  }

  @Test
  void theSubjectMayBeAnyUtf8() {
    OriginalEvent event = original(original);
    OriginalEvent other =
        new OriginalEvent(
            "r",
            "d",
            "ORDERS",
            "orders.50%.ö",
            1,
            event.time(),
            0,
            new MessageHeaders(),
            event.data());

    MessageHeaders headers = DeadLetterHeaders.ofReplay(other, 9, "replay:9:1");

    assertThat(headers.first("weft-dl-subject")).isEqualTo("orders.50%25.%C3%B6");
    assertThat(DeadLetterHeaders.subject(headers)).isEqualTo("orders.50%.ö");
  }

  @Test
  void aReplayHasTheEventsHeadersAndKeepsItsTraceAside() {
    MessageHeaders deadLetter = DeadLetterHeaders.of(deadLetter("broken"), Instant.EPOCH);

    MessageHeaders replay = DeadLetterHeaders.ofReplay(original(deadLetter), 9, "replay:9:1");

    assertThat(replay.first("ce-id")).isEqualTo("o-1:reserved");
    assertThat(replay.first("Nats-Msg-Id")).isEqualTo("replay:9:1");
    assertThat(replay.first("weft-dl-letter")).isEqualTo("9");
    assertThat(replay.first("weft-dl-route")).isEqualTo("capture");
    assertThat(replay.contains("traceparent")).isFalse();
    assertThat(replay.contains("weft-dl-reason")).isFalse();
    assertThat(DeadLetterHeaders.originalTraceparent(replay)).isEqualTo(TRACEPARENT);
  }

  @Test
  void theEventIsTheSameAfterManyReplays() {
    MessageHeaders deadLetter = DeadLetterHeaders.of(deadLetter("broken"), Instant.EPOCH);
    MessageHeaders replay = DeadLetterHeaders.ofReplay(original(deadLetter), 9, "replay:9:1");
    replay.put("traceparent", "00-11111111111111111111111111111111-2222222222222222-01");

    MessageHeaders event = DeadLetterHeaders.original(replay);

    assertThat(event.names()).containsExactlyInAnyOrder("ce-id", "traceparent", "Nats-Msg-Id");
    assertThat(event.first("traceparent")).isEqualTo(TRACEPARENT);
    assertThat(event.first("Nats-Msg-Id")).isEqualTo("o-1:reserved");
  }

  private OriginalEvent original(MessageHeaders stored) {
    return new OriginalEvent(
        "capture",
        "payment-capture",
        "ORDERS",
        "orders.reserved.o-1",
        42,
        Instant.EPOCH,
        0,
        DeadLetterHeaders.original(stored),
        new byte[0]);
  }

  private DeadLetter deadLetter(String detail) {
    OriginalEvent event =
        new OriginalEvent(
            "capture",
            "payment-capture",
            "ORDERS",
            "orders.reserved.o-1",
            42,
            Instant.EPOCH,
            0,
            original,
            new byte[0]);
    return new DeadLetter(event, 3, DeadLetterKind.MAX_DELIVER, Failure.retry("TST-901", detail));
  }
}
