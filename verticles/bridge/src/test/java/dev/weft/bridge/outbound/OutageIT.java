package dev.weft.bridge.outbound;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Journal.Appended;
import dev.weft.kernel.journal.Journal.Page;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.tools.testkit.nats.NatsServer;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(90)
class OutageIT {
  private static final long REQUEST_TIMEOUT_MS = 1_200;
  private static final int ROUND = 1_500;

  /** Batches of three are fewer: each makes the server sync its files. */
  private static final int BATCH_EVERY = 50;

  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();

  private NatsServer nats;
  private JournalBench bench;

  @BeforeEach
  void start() {
    nats = NatsServer.started();
  }

  @AfterEach
  void close() {
    if (bench != null) {
      bench.close();
    }
    nats.close();
  }

  @Test
  void losesAndDoublesNothingWhenTheServerIsKilledUnderLoad() {
    bench = JournalBench.connected(blockedThreads.vertx(), nats.url());
    List<Future<Appended>> appends = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < ROUND; i++) {
        String orderId = "o-" + round + "-" + i;
        appends.add(i % BATCH_EVERY == 0 ? appendThree(orderId) : append(orderId));
      }
      awaitOne(appends.get(round * ROUND + ROUND / 10));
      nats.kill();
      nats.start();
    }

    await(Future.join(appends));

    awaitConnected();
    List<RecordedEvent> stored = everything();
    assertThat(stored).extracting(RecordedEvent::eventId).doesNotHaveDuplicates();
    assertThat(stored).hasSize(3 * (ROUND + ROUND / BATCH_EVERY * 2));
    assertThat(appends)
        .extracting(append -> append.result().sequence())
        .isSubsetOf(stored.stream().map(RecordedEvent::sequence).toList());
  }

  @Test
  void failsInTimeWhileTheServerIsAway() {
    bench = JournalBench.connected(blockedThreads.vertx(), nats.url());
    nats.kill();

    assertWaits(
        FailureKind.PAUSE,
        bench.journal.within(REQUEST_TIMEOUT_MS).append(Streams.ORDERS, JournalBench.created("o")));
    assertWaits(FailureKind.PAUSE, bench.journal.last(Streams.ORDERS, List.of("orders.*.o")));
    assertWaits(FailureKind.PAUSE, bench.journal.read(Streams.ORDERS, 1, 1));
    assertThat(bench.bridge.health().connected()).isFalse();

    nats.start();
    await(append("o"));
    awaitConnected();
  }

  @Test
  void failsInTimeWhileTheServerHangsAndGoesOnWhenItDoes() {
    bench = JournalBench.connected(blockedThreads.vertx(), nats.url());
    nats.pause();

    assertWaits(
        FailureKind.PAUSE,
        bench.journal.within(REQUEST_TIMEOUT_MS).append(Streams.ORDERS, JournalBench.created("o")));
    assertWaits(FailureKind.PAUSE, bench.journal.read(Streams.ORDERS, 1, 1));
    Future<Appended> patient = bench.journal.append(Streams.ORDERS, JournalBench.created("p"));
    nats.resume();

    await(patient);
    // What was given up may have been stored: the same event again finds out.
    Appended again = await(append("o"));
    assertThat(everything())
        .filteredOn(event -> event.eventId().equals("o:created"))
        .extracting(RecordedEvent::sequence)
        .containsExactly(again.sequence());
  }

  @Test
  void takesNoMoreAppendsThanItMayHavePending() {
    JsonObject configuration = JournalBench.configuration(nats.url());
    configuration.getJsonObject("journal").put("pendingAppendsMax", 5);
    bench = new JournalBench(blockedThreads.vertx(), configuration, OpenTelemetry.noop());
    await(bench.bridge.connect());
    nats.pause();

    List<Future<Appended>> appends =
        IntStream.range(0, 20).mapToObj(i -> append("o-" + i)).toList();
    Awaitility.await().until(() -> appends.stream().filter(Future::failed).count() == 15);
    assertThat(bench.bridge.health().pendingAppends()).isEqualTo(5);
    assertThat(appends)
        .filteredOn(Future::failed)
        .allSatisfy(
            refused -> {
              assertThat(Failure.of(refused.cause()).id()).isEqualTo("BRG-204");
              assertThat(Failure.of(refused.cause()).kind()).isEqualTo(FailureKind.PAUSE);
            });
    nats.resume();

    await(Future.join(appends).otherwiseEmpty());
    assertThat(appends).filteredOn(Future::succeeded).hasSize(5);
    Awaitility.await().until(() -> bench.bridge.health().pendingAppends() == 0);
  }

  @Test
  void waitsForAServerThatComesLater() {
    nats.kill();
    bench =
        new JournalBench(
            blockedThreads.vertx(), JournalBench.configuration(nats.url()), OpenTelemetry.noop());
    Future<Void> connected = bench.bridge.connect();
    Awaitility.await().during(Duration.ofSeconds(1)).until(() -> !connected.isComplete());
    assertThat(bench.bridge.health().connected()).isFalse();
    assertThat(awaitFailure(append("o")).kind()).isEqualTo(FailureKind.RETRY);

    nats.start();

    await(connected);
    await(append("o"));
  }

  @Test
  void stopsWhileItWaitsForAServer() {
    nats.kill();
    bench =
        new JournalBench(
            blockedThreads.vertx(), JournalBench.configuration(nats.url()), OpenTelemetry.noop());
    Future<Void> connected = bench.bridge.connect();

    await(bench.bridge.close());
    bench = null;

    Awaitility.await().atMost(Duration.ofSeconds(5)).until(connected::failed);
  }

  private Future<Appended> append(String orderId) {
    return bench.journal.within(30_000).append(Streams.ORDERS, JournalBench.created(orderId));
  }

  private Future<Appended> appendThree(String orderId) {
    List<NewEvent> batch =
        IntStream.range(0, 3).mapToObj(i -> JournalBench.created(orderId + "-" + i)).toList();
    return insisting(
        () ->
            bench
                .journal
                .within(30_000)
                .appendAll(Streams.ORDERS, batch)
                .recover(error -> foundStored(batch, error)));
  }

  /** What a route does on a RETRY: it delivers again, later. */
  private <T> Future<T> insisting(Supplier<Future<T>> step) {
    return step.get()
        .recover(
            error ->
                Failure.of(error).is(FailureKind.RETRY)
                    ? bench.vertx.timer(200).compose(waited -> insisting(step))
                    : Future.failedFuture(error));
  }

  /** What a caller does on a conflict: it looks whether its own events are there. */
  private Future<Appended> foundStored(List<NewEvent> batch, Throwable error) {
    if (!Failure.of(error).is(FailureKind.CONFLICT)) {
      return Future.failedFuture(error);
    }
    List<String> subjects = batch.stream().map(NewEvent::subject).toList();
    return bench
        .journal
        .last(Streams.ORDERS, subjects)
        .compose(
            events ->
                events.size() == batch.size()
                    ? Future.succeededFuture(new Appended(events.get(2).sequence(), true))
                    : Future.failedFuture(Failure.fatal("TST-901", "stored in part: " + events)));
  }

  private List<RecordedEvent> everything() {
    List<RecordedEvent> events = new ArrayList<>();
    Page page = await(bench.journal.read(Streams.ORDERS, 1, 1_000));
    while (!page.events().isEmpty()) {
      events.addAll(page.events());
      long next = events.get(events.size() - 1).sequence() + 1;
      page = await(bench.journal.read(Streams.ORDERS, next, 1_000));
    }
    return events;
  }

  private void awaitConnected() {
    Awaitility.await().until(() -> bench.bridge.health().connected());
  }

  private static void awaitOne(Future<?> append) {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(append::isComplete);
  }

  /** The bridge's own word: a bus that gives up would be another failure. */
  private static void assertWaits(FailureKind kind, Future<?> future) {
    Failure failure = awaitFailure(future);
    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure.id()).startsWith("BRG-");
  }
}
