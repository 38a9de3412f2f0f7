package dev.weft.bridge.outbound;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.proto.journal.v1.Advanced;
import dev.weft.proto.journal.v1.RecordedEvent;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ObjLongConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AppendNotifierTest {
  private static final long HOUR_MS = 3_600_000;

  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();

  private final Queue<Long> told = new ConcurrentLinkedQueue<>();
  private final Queue<Long> brought = new ConcurrentLinkedQueue<>();
  private Vertx vertx;

  private final Queue<Long> toldOthers = new ConcurrentLinkedQueue<>();
  private final ObjLongConsumer<String> others = (stream, sequence) -> toldOthers.add(sequence);

  @BeforeEach
  void listen() {
    vertx = blockedThreads.vertx();
    ProtobufCodec.register(vertx);
    await(
        vertx
            .eventBus()
            .<Advanced>consumer(
                "journal.advanced.ORDERS",
                message -> {
                  message.body().getEventsList().forEach(event -> brought.add(event.getSequence()));
                  told.add(message.body().getSequence());
                })
            .completion());
  }

  @Test
  void bringsEventsAtTheEndOfTheTurnInWhichTheyWereStored() {
    AtomicReference<AppendNotifier> notifier = new AtomicReference<>();
    onContext(
        () -> {
          notifier.set(new AppendNotifier(vertx, others, HOUR_MS));
          notifier.get().stored("ORDERS", 1, List.of(event(1)));
          notifier.get().stored("ORDERS", 2, List.of(event(2)));
        });
    Awaitility.await().until(() -> told.contains(2L));
    onContext(() -> notifier.get().stored("ORDERS", 3, List.of(event(3))));

    Awaitility.await().until(() -> told.contains(3L));
    assertThat(List.copyOf(told)).containsExactly(2L, 3L);
    assertThat(List.copyOf(brought)).containsExactly(1L, 2L, 3L);
    assertThat(List.copyOf(toldOthers)).containsExactly(2L);
  }

  @Test
  void tellsOthersTheNewestOnceAnInterval() {
    AtomicReference<AppendNotifier> notifier = new AtomicReference<>();
    onContext(() -> notifier.set(new AppendNotifier(vertx, others, 50)));
    for (long sequence = 1; sequence <= 100; sequence++) {
      long next = sequence;
      onContext(() -> notifier.get().stored("ORDERS", next, List.of(event(next))));
    }

    Awaitility.await().until(() -> toldOthers.contains(100L));
    assertThat(toldOthers).hasSizeLessThan(100);
    Awaitility.await().until(() -> brought.size() == 100);
    assertThat(List.copyOf(brought)).isSorted();
  }

  @Test
  void saysNothingTwice() {
    AtomicReference<AppendNotifier> notifier = new AtomicReference<>();
    onContext(
        () -> {
          notifier.set(new AppendNotifier(vertx, others, 1));
          notifier.get().stored("ORDERS", 7, List.of(event(7)));
        });
    Awaitility.await().until(() -> told.contains(7L));
    // By the time that the next is told, a repetition would have been.
    onContext(() -> notifier.get().stored("ORDERS", 8, List.of(event(8))));
    Awaitility.await().until(() -> told.contains(8L));

    assertThat(List.copyOf(told)).containsExactly(7L, 8L);
  }

  @Test
  void waitsForAnEventThatWasOvertaken() {
    AtomicReference<AppendNotifier> notifier = new AtomicReference<>();
    onContext(
        () -> {
          notifier.set(new AppendNotifier(vertx, others, HOUR_MS));
          notifier.get().stored("ORDERS", 1, List.of(event(1)));
        });
    onContext(() -> notifier.get().stored("ORDERS", 3, List.of(event(3))));
    onContext(() -> notifier.get().stored("ORDERS", 2, List.of(event(2))));
    onContext(() -> notifier.get().stored("ORDERS", 4, List.of(event(4))));

    Awaitility.await().until(() -> told.contains(4L));
    assertThat(List.copyOf(brought)).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void tellsTheSequenceAloneWhereOthersAppendToo() {
    AtomicReference<AppendNotifier> notifier = new AtomicReference<>();
    onContext(
        () -> {
          notifier.set(new AppendNotifier(vertx, others, 50));
          notifier.get().stored("ORDERS", 1, List.of(event(1)));
        });
    onContext(() -> notifier.get().stored("ORDERS", 3, List.of(event(3))));
    onContext(() -> notifier.get().stored("ORDERS", 5, List.of(event(5))));

    Awaitility.await().until(() -> told.contains(5L));
    assertThat(List.copyOf(brought)).containsExactly(1L);
  }

  @Test
  void bringsNoMoreEventsThanAreWorthAMessage() {
    onContext(
        () -> {
          AppendNotifier busy = new AppendNotifier(vertx, others, 50);
          for (long sequence = 1; sequence <= AppendNotifier.EVENTS_MAX + 10; sequence++) {
            busy.stored("ORDERS", sequence, List.of(event(sequence)));
          }
        });
    Awaitility.await().until(() -> told.contains(AppendNotifier.EVENTS_MAX + 10L));
    assertThat(brought).isEmpty();
  }

  private static RecordedEvent event(long sequence) {
    return RecordedEvent.newBuilder().setSequence(sequence).build();
  }

  private void onContext(Runnable action) {
    Promise<Void> done = Promise.promise();
    vertx.runOnContext(
        v -> {
          action.run();
          done.complete();
        });
    await(done.future());
  }
}
