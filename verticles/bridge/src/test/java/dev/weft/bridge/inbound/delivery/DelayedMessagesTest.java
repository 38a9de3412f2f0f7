package dev.weft.bridge.inbound.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.bridge.deadletter.OriginalEvent;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DelayedMessagesTest {
  private static final long DELAY_MS = 1_000;

  private final List<Long> due = new ArrayList<>();
  private long nowMs = 50_000;

  /** How far the clock goes on with each look at it. */
  private long stepMs;

  private final DelayedMessages line = new DelayedMessages(DELAY_MS, this::look);

  @Test
  void keepsAMessageUntilItIsOldEnough() {
    Future<Void> waits = offer(1, nowMs - DELAY_MS + 10);

    nowMs += 9;
    line.tick();
    assertThat(waits.isComplete()).isFalse();

    nowMs += 1;
    line.tick();
    assertThat(waits.succeeded()).isTrue();
  }

  @Test
  void whatIsOldEnoughDoesNotWait() {
    assertThat(offer(1, nowMs - DELAY_MS).succeeded()).isTrue();
    assertThat(
            new DelayedMessages(0, () -> Instant.ofEpochMilli(nowMs))
                .due(incoming(2, nowMs + 5))
                .succeeded())
        .isTrue();
  }

  @Test
  void handsOverInTheOrderOfTheStream() {
    offer(3, nowMs - 10);
    offer(1, nowMs - 20);
    offer(2, nowMs - 10);
    nowMs += DELAY_MS;

    offer(4, nowMs - DELAY_MS);

    assertThat(due).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void nothingPassesWhatFallsDueInTheSameMillisecond() {
    long storedAtMs = nowMs;
    offer(1, storedAtMs);
    offer(2, storedAtMs);
    nowMs += DELAY_MS - 1;
    stepMs = 1;

    offer(3, storedAtMs);
    offer(4, storedAtMs);

    assertThat(due).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void givesBackWhatWaitsWhenItIsClosed() {
    Future<Void> waits = offer(1, nowMs);

    line.close();

    assertThat(Failure.of(waits.cause()).is(FailureKind.PAUSE)).isTrue();
    assertThat(offer(2, nowMs).failed()).isTrue();
    assertThat(offer(3, nowMs - DELAY_MS).succeeded()).isTrue();
  }

  private Instant look() {
    Instant now = Instant.ofEpochMilli(nowMs);
    nowMs += stepMs;
    return now;
  }

  private Future<Void> offer(long sequence, long storedAtMs) {
    return line.due(incoming(sequence, storedAtMs)).onSuccess(v -> due.add(sequence));
  }

  private static IncomingMessage incoming(long sequence, long storedAtMs) {
    ReceivedMessage message =
        new ReceivedMessage(
            (to, ack) -> {}, "orders.created.1", null, new MessageHeaders(), new byte[0]);
    OriginalEvent event =
        new OriginalEvent(
            "r",
            "r",
            "ORDERS",
            message.subject(),
            sequence,
            Instant.ofEpochMilli(storedAtMs),
            0,
            message.headers(),
            new byte[0]);
    return new IncomingMessage(message, event.place(), 1, null, event, Optional.empty());
  }
}
