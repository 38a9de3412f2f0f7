package dev.weft.bridge.outbound;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.Journal.Appended;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.tools.testkit.nats.NatsServer;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class GroupCommitIT {
  private static final long PATIENT_MS = 30_000;
  private static final long ACK_TIMEOUT_MS = 100;
  private static final int READS_MAX = 20;
  private static final Duration SEVERAL_TRIES = Duration.ofMillis(600);

  @RegisterExtension
  static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();

  private NatsServer nats;
  private JournalBench bench;

  @BeforeEach
  void start() {
    nats = NatsServer.started();
    JsonObject configuration = JournalBench.configuration(nats.url());
    configuration.getJsonObject("journal").put("ackTimeout", ACK_TIMEOUT_MS + "ms");
    bench = new JournalBench(blockedThreads.vertx(), configuration, TELEMETRY.getOpenTelemetry());
    await(bench.bridge.connect());
  }

  @AfterEach
  void close() {
    bench.close();
    nats.close();
  }

  @Test
  void givesEveryCallerItsOwnAnswerOfOneBatch() {
    Appended known = await(append(JournalBench.created("known")));
    await(append(JournalBench.created("taken")));
    nats.pause();
    List<Future<Appended>> good = new ArrayList<>(appends("a-", 100));
    // They fill what may be in flight, so all that follows waits for them and goes together.
    awaitPending(100);
    Future<Appended> duplicate = append(JournalBench.created("known"));
    Future<Appended> culprit = append(another("taken"));
    Future<Appended> whole = appendAll("b-", 30);
    good.addAll(appends("c-", 100));
    awaitPending(203);
    nats.resume();

    await(Future.join(good));
    long last = await(whole).sequence();

    assertThat(await(duplicate)).isEqualTo(new Appended(known.sequence(), true));
    assertThat(kindOf(culprit)).isEqualTo(FailureKind.CONFLICT);
    List<RecordedEvent> stored = everything();
    assertThat(stored).extracting(RecordedEvent::eventId).doesNotHaveDuplicates().hasSize(232);
    assertThat(stored.subList((int) last - 30, (int) last))
        .extracting(RecordedEvent::eventId)
        .containsExactlyElementsOf(ids("b-", 30));
    assertSequences("a-", good.subList(0, 100), stored);
    assertSequences("c-", good.subList(100, 200), stored);
    assertThat(largestBatch()).isGreaterThan(100);
    assertThat(splits()).isPositive();
  }

  @Test
  void findsWhatWasStoredWithoutAnAcknowledgement() {
    nats.pause();
    List<Future<Appended>> singles = appends("s-", 50);
    Future<Appended> whole = appendAll("w-", 3);
    List<Future<Appended>> all = new ArrayList<>(singles);
    all.add(whole);
    Awaitility.await()
        .during(SEVERAL_TRIES)
        .until(() -> all.stream().noneMatch(Future::isComplete));
    nats.resume();

    await(Future.join(all));

    List<RecordedEvent> stored = everything();
    assertThat(stored).extracting(RecordedEvent::eventId).doesNotHaveDuplicates().hasSize(53);
    assertSequences("s-", singles, stored);
    int last = (int) whole.result().sequence();
    assertThat(stored.subList(last - 3, last))
        .extracting(RecordedEvent::eventId)
        .containsExactlyElementsOf(ids("w-", 3));
  }

  /** Tries are looked for where something was stored that came in no batch. */
  @Test
  void knowsALostGuardAlsoAfterSeveralTries() {
    await(append(JournalBench.created("taken")));
    nats.pause();
    Future<Appended> late =
        bench
            .journal
            .within(PATIENT_MS)
            .appendAll(Streams.ORDERS, List.of(JournalBench.created("new"), another("taken")));
    Awaitility.await().during(SEVERAL_TRIES).until(() -> !late.isComplete());
    nats.resume();

    assertThat(kindOf(late)).isEqualTo(FailureKind.CONFLICT);
    assertThat(everything()).hasSize(1);
  }

  @Test
  void leavesOutOfTheBatchWhatShallGoAlone() {
    Appended known = await(append(JournalBench.created("known")));
    await(append(JournalBench.created("taken")));
    long splits = splits();
    nats.pause();
    List<Future<Appended>> good = new ArrayList<>(appends("a-", 50));
    Future<Appended> duplicate = appendAlone(JournalBench.created("known"));
    Future<Appended> culprit = appendAlone(another("taken"));
    good.addAll(appends("b-", 50));
    nats.resume();

    await(Future.join(good));
    assertThat(await(duplicate)).isEqualTo(new Appended(known.sequence(), true));
    assertThat(kindOf(culprit)).isEqualTo(FailureKind.CONFLICT);
    assertThat(everything()).hasSize(102);
    assertThat(splits()).isEqualTo(splits);
  }

  private void awaitPending(int requests) {
    Awaitility.await().until(() -> bench.bridge.health().pendingAppends() == requests);
  }

  private Future<Appended> appendAlone(NewEvent event) {
    return bench.journal.within(PATIENT_MS).alone().append(Streams.ORDERS, event);
  }

  private Future<Appended> append(NewEvent event) {
    return bench.journal.within(PATIENT_MS).append(Streams.ORDERS, event);
  }

  private List<Future<Appended>> appends(String prefix, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> append(JournalBench.created(prefix + i)))
        .toList();
  }

  private Future<Appended> appendAll(String prefix, int count) {
    List<NewEvent> events =
        IntStream.range(0, count).mapToObj(i -> JournalBench.created(prefix + i)).toList();
    return bench.journal.within(PATIENT_MS).appendAll(Streams.ORDERS, events);
  }

  /** The same order, another event. */
  private static NewEvent another(String orderId) {
    NewEvent event = JournalBench.created(orderId);
    return NewEvent.of(
        event.subject(), orderId + ":another", event.payload(), event.guard().orElseThrow());
  }

  private static void assertSequences(
      String prefix, List<Future<Appended>> appends, List<RecordedEvent> stored) {
    for (int i = 0; i < appends.size(); i++) {
      int sequence = (int) appends.get(i).result().sequence();
      assertThat(stored.get(sequence - 1).eventId()).isEqualTo(prefix + i + ":created");
    }
  }

  private static List<String> ids(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i + ":created").toList();
  }

  private List<RecordedEvent> everything() {
    Future<Journal.Page> page = bench.journal.read(Streams.ORDERS, 1, 1_000);
    for (int i = 0; i < READS_MAX; i++) {
      // With so short a time for each answer a busy machine misses some.
      page = page.recover(missed -> bench.journal.read(Streams.ORDERS, 1, 1_000));
    }
    return await(page).events();
  }

  private static double largestBatch() {
    return metric("weft.journal.batch.messages").getHistogramData().getPoints().stream()
        .mapToDouble(HistogramPointData::getMax)
        .max()
        .orElse(0);
  }

  private static long splits() {
    return TELEMETRY.getMetrics().stream()
        .filter(metric -> metric.getName().equals("weft.journal.batches.split"))
        .flatMap(metric -> metric.getLongSumData().getPoints().stream())
        .mapToLong(LongPointData::getValue)
        .sum();
  }

  private static MetricData metric(String name) {
    Collection<MetricData> metrics = TELEMETRY.getMetrics();
    return metrics.stream()
        .filter(metric -> metric.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static FailureKind kindOf(Future<?> future) {
    Awaitility.await().until(future::isComplete);
    return Failure.of(future.cause()).kind();
  }
}
