package dev.weft.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeedClientTest {
  private final FakeSink sink = new FakeSink();
  private final FeedClient client =
      new FeedClient(SubscriptionFilter.ALL, 5, sink, new FeedOptions(256, 1_000), () -> true);

  @Test
  void takesEachChangeOnceAndOnlyAfterItsStart() {
    for (long sequence : new long[] {4, 5, 6, 6, 5, 7}) {
      client.offer(change(sequence));
    }
    assertThat(sink.sequences).containsExactly(6L, 7L);
  }

  @Test
  void writesWhatWaitedInOrderWhenThereIsRoomAgain() {
    client.offer(change(6));
    sink.full = true;
    client.offer(change(7));
    client.offer(change(8));
    assertThat(sink.sequences).containsExactly(6L);

    sink.full = false;
    sink.drained.run();
    client.offer(change(9));

    assertThat(sink.sequences).containsExactly(6L, 7L, 8L, 9L);
  }

  @Test
  void isClosedAsTooSlowWhenNothingIsTakenForLong() {
    sink.full = true;
    client.offer(change(6));
    for (int i = 0; i < FeedClient.STALLED_TICKS_MAX; i++) {
      client.tick();
    }
    assertThat(sink.closeReasons).isEmpty();
    client.tick();
    client.tick();
    assertThat(sink.closeReasons).containsExactly(FrameSink.CloseReason.TOO_SLOW);
  }

  @Test
  void isNotTooSlowWhileItTakesSomething() {
    sink.full = true;
    for (int i = 0; i < 3 * FeedClient.STALLED_TICKS_MAX; i++) {
      client.offer(change(6 + i));
      client.tick();
      sink.drained.run();
    }
    assertThat(sink.closeReasons).isEmpty();
  }

  @Test
  void isClosedWhenItAnswersNoPing() {
    sink.alive = false;
    for (int i = 0; i < StatusFeed.KEEP_ALIVE_TICKS; i++) {
      client.tick();
    }
    assertThat(sink.closeReasons).containsExactly(FrameSink.CloseReason.SILENT);
  }

  private static StatusChange change(long sequence) {
    return new StatusChange(sequence, "o", "c", "PENDING", "", Instant.EPOCH, "");
  }

  private static final class FakeSink implements FrameSink {
    private final List<Long> sequences = new ArrayList<>();
    private final List<CloseReason> closeReasons = new ArrayList<>();
    private Runnable drained = () -> {};
    private boolean full;
    private boolean alive = true;

    @Override
    public boolean isFull() {
      return full;
    }

    @Override
    public void write(StatusChange change) {
      sequences.add(change.sequence());
    }

    @Override
    public void onDrained(Runnable handler) {
      drained = handler;
    }

    @Override
    public boolean keepAlive() {
      return alive;
    }

    @Override
    public void close(CloseReason reason) {
      closeReasons.add(reason);
    }
  }
}
