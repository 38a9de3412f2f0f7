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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AdvancesTest {
  private static final long HOUR_MS = 3_600_000;

  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();

  private final Queue<Long> told = new ConcurrentLinkedQueue<>();
  private final Queue<Long> brought = new ConcurrentLinkedQueue<>();
  private Vertx vertx;

  private final Queue<Long> toldOthers = new ConcurrentLinkedQueue<>();
  private final Advances.Others others = (stream, sequence) -> toldOthers.add(sequence);

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
  void tellsEachStepOfALoneOrderAtOnce() {
    onContext(
        () -> {
          Advances advances = new Advances(vertx, others, HOUR_MS);
          advances.stored("ORDERS", 1, List.of(event(1)));
          advances.stored("ORDERS", 2, List.of(event(2)));
          advances.stored("ORDERS", 3, List.of(event(3)));
        });

    Awaitility.await().until(() -> told.contains(3L));
    assertThat(List.copyOf(told)).containsExactly(1L, 2L, 3L);
  }

  @Test
  void tellsTheNewestOnceAnIntervalUnderLoad() {
    onContext(
        () -> {
          Advances advances = new Advances(vertx, others, 50);
          for (long sequence = 1; sequence <= 100; sequence++) {
            advances.stored("ORDERS", sequence, List.of(event(sequence)));
          }
        });

    Awaitility.await().until(() -> told.contains(100L));
    assertThat(List.copyOf(told)).containsExactly(1L, 2L, 3L, 4L, 100L);
    assertThat(List.copyOf(toldOthers)).isEqualTo(List.copyOf(told));
  }

  @Test
  void saysNothingTwice() {
    AtomicReference<Advances> advances = new AtomicReference<>();
    onContext(
        () -> {
          advances.set(new Advances(vertx, others, 1));
          advances.get().stored("ORDERS", 7, List.of(event(7)));
        });
    Awaitility.await().until(() -> told.contains(7L));
    // By the time that the next is told, a repetition would have been.
    onContext(() -> advances.get().stored("ORDERS", 8, List.of(event(8))));
    Awaitility.await().until(() -> told.contains(8L));

    assertThat(List.copyOf(told)).containsExactly(7L, 8L);
  }

  @Test
  void bringsTheEventsThemselvesAsLongAsNoneIsMissing() {
    onContext(
        () -> {
          Advances advances = new Advances(vertx, others, 50);
          List.of(1L, 2L, 3L, 4L, 6L, 5L, 7L)
              .forEach(sequence -> advances.stored("ORDERS", sequence, List.of(event(sequence))));
        });
    Awaitility.await().until(() -> told.contains(7L));
    assertThat(brought).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);

    onContext(
        () -> {
          Advances advances = new Advances(vertx, others, 50);
          List.of(11L, 12L, 13L, 14L, 15L, 17L)
              .forEach(sequence -> advances.stored("ORDERS", sequence, List.of(event(sequence))));
        });
    Awaitility.await().until(() -> told.contains(17L));
    assertThat(brought).endsWith(11L, 12L, 13L, 14L);
  }

  @Test
  void bringsNoMoreEventsThanAreWorthAMessage() {
    onContext(
        () -> {
          Advances busy = new Advances(vertx, others, 50);
          for (long sequence = 1; sequence <= Advances.EVENTS_MAX + 10; sequence++) {
            busy.stored("ORDERS", sequence, List.of(event(sequence)));
          }
        });
    Awaitility.await().until(() -> told.contains(Advances.EVENTS_MAX + 10L));
    assertThat(brought).containsExactly(1L, 2L, 3L, 4L);
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
