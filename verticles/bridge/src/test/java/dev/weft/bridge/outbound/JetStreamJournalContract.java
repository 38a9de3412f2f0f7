package dev.weft.bridge.outbound;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.Journal.Appended;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.journal.v1.Advanced;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.tools.testkit.journal.JournalContract;
import dev.weft.tools.testkit.nats.NatsServer;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.api.MessageInfo;
import io.nats.client.impl.Headers;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Everything that a journal keeps, and what only a server can show, in both commit modes. */
@Timeout(60)
abstract class JetStreamJournalContract extends JournalContract {
  /** Appends, as many as make a batch several times over. */
  private static final int MEETING = 100;

  private static final int RIVALS = 20;

  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();

  final String orderId = UUID.randomUUID().toString();
  JournalBench bench;
  private CaughtUpJournal journal;
  private final List<Connection> clients = new ArrayList<>();

  /** Of the first server. */
  Connection client;

  @BeforeEach
  void connect() throws Exception {
    JsonObject configuration = JournalBench.configuration(nats().url());
    JsonObject orders = configuration.getJsonObject("streams").getJsonObject("ORDERS");
    orders.put("replicas", urls().size());
    configured().ifPresent(commit -> orders.put("commit", commit));
    bench = new JournalBench(blockedThreads.vertx(), configuration, OpenTelemetry.noop());
    await(bench.bridge.connect());
    for (String url : urls()) {
      clients.add(Nats.connect(url));
    }
    client = clients.get(0);
    journal = new CaughtUpJournal(bench.journal, blockedThreads.vertx(), clients);
  }

  @AfterEach
  void close() throws Exception {
    for (Connection each : clients) {
      each.close();
    }
    bench.close();
  }

  /** Running. */
  abstract NatsServer nats();

  /** {@code group} or {@code single}; empty where nobody says. */
  Optional<String> configured() {
    return Optional.empty();
  }

  /** Whether appends that meet are to go together. */
  abstract boolean isGrouped();

  /** Of every server that keeps a replica; the first is the one that is used. */
  List<String> urls() {
    return List.of(nats().url());
  }

  @Override
  protected Journal journal() {
    return journal;
  }

  @Override
  protected void delete(long sequence) {
    try {
      client.jetStreamManagement().deleteMessage(Streams.ORDERS, sequence);
      journal.awaitGone(Streams.ORDERS, sequence);
    } catch (IOException | JetStreamApiException refused) {
      throw new AssertionError(refused);
    }
  }

  @Test
  void writesWhatOtherLanguagesRead() throws Exception {
    NewEvent event = JournalBench.created(orderId);
    long sequence = await(journal.append(Streams.ORDERS, event)).sequence();

    MessageInfo stored = client.jetStreamManagement().getMessage(Streams.ORDERS, sequence);

    assertThat(OrderCreated.parseFrom(stored.getData())).isEqualTo(event.payload());
    Headers headers = stored.getHeaders();
    assertThat(headers.getFirst("ce-id")).isEqualTo(event.eventId());
    assertThat(headers.getFirst("Nats-Msg-Id")).isEqualTo(event.eventId());
    assertThat(headers.getFirst("ce-type")).isEqualTo("weft.orders.v1.OrderCreated");
    assertThat(headers.getFirst("ce-specversion")).isEqualTo("1.0");
    assertThat(headers.getFirst("ce-source")).isEqualTo("weft/orders");
    assertThat(headers.getFirst("ce-datacontenttype")).isEqualTo("application/protobuf");
    assertThat(headers.getFirst("ce-time")).isNotBlank();
    assertThat(headers.getFirst("Content-Type")).isEqualTo("application/protobuf");
  }

  @Test
  void readsWhatAShellScriptWroteAsJson() throws Exception {
    String json = "{\"schemaVersion\":1,\"orderId\":\"" + orderId + "\"}";
    Headers headers =
        new Headers()
            .put("ce-type", "weft.orders.v1.OrderCreated")
            .put("Content-Type", "application/json");
    long sequence =
        client
            .jetStream()
            .publish("orders.created." + orderId, headers, json.getBytes(StandardCharsets.UTF_8))
            .getSeqno();
    journal.awaitCaughtUp(Streams.ORDERS, sequence);

    List<RecordedEvent> events =
        await(journal.last(Streams.ORDERS, List.of("orders.*." + orderId)));

    assertThat(events.get(0).payloadAs(OrderCreated.parser()).getOrderId()).isEqualTo(orderId);
  }

  @Test
  void gathersAppendsThatMeetOrLeavesThatToTheServers() throws Exception {
    List<Future<Appended>> appends = new ArrayList<>();
    nats().pause();
    try {
      for (int i = 0; i < MEETING; i++) {
        appends.add(bench.journal.append(Streams.ORDERS, JournalBench.created(orderId + "-" + i)));
      }
      Awaitility.await().until(() -> bench.bridge.health().pendingAppends() == MEETING);
    } finally {
      nats().resume();
    }
    await(Future.join(appends));

    int gathered = 0;
    for (Future<Appended> append : appends) {
      Headers headers =
          client
              .jetStreamManagement()
              .getMessage(Streams.ORDERS, append.result().sequence())
              .getHeaders();
      gathered += headers.containsKey("Nats-Batch-Id") ? 1 : 0;
    }

    assertThat(gathered > 0).as("%d of %d in batches", gathered, MEETING).isEqualTo(isGrouped());
  }

  /** A conflict is decided: what it lost against can be read, even where it is on its way still. */
  @Test
  void whoeverLosesFindsWhatHasWon() {
    String filter = "orders.*." + orderId;
    List<Future<List<RecordedEvent>>> found = new ArrayList<>();
    for (int i = 0; i < RIVALS; i++) {
      found.add(
          bench
              .journal
              .appendAll(Streams.ORDERS, List.of(rival("created", i), rival("reserved", i)))
              .transform(ended -> bench.journal.lastCertain(Streams.ORDERS, List.of(filter))));
    }

    List<List<RecordedEvent>> seen = await(Future.all(found)).list();

    assertThat(seen).allSatisfy(events -> assertThat(events).hasSize(2));
  }

  /** All write the same two subjects, and only one of them can. */
  final NewEvent rival(String event, int number) {
    String subject = "orders." + event + "." + orderId;
    OrderCreated payload = OrderCreated.newBuilder().setSchemaVersion(number + 1).build();
    return NewEvent.of(subject, number + ":" + event, payload, Guard.none(subject));
  }

  @Test
  void forgetsAnEventWhenItsTimeIsUp() {
    NewEvent brief = JournalBench.created(orderId).withTtlSeconds(1);
    long sequence = await(journal.append(Streams.ORDERS, brief)).sequence();
    assertThat(await(journal.read(Streams.ORDERS, sequence, 1)).events()).hasSize(1);

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> await(journal.read(Streams.ORDERS, sequence, 1)).events().isEmpty());

    assertThat(await(journal.read(Streams.ORDERS, sequence, 1)).lastSequence()).isEqualTo(sequence);
  }

  @Test
  void refusesAnEventLargerThanTheServerTakes() {
    NewEvent large =
        NewEvent.of(
            "orders.created." + orderId,
            orderId,
            OrderCreated.newBuilder().setPaymentToken("x".repeat(1 << 20)).build(),
            JournalBench.created(orderId).guard().orElseThrow());

    assertThat(awaitFailure(journal.append(Streams.ORDERS, large)).kind())
        .isEqualTo(FailureKind.REJECT);
  }

  @Test
  void refusesMoreLastEventsThanTheServerGives() {
    List<NewEvent> batch =
        java.util.stream.IntStream.range(0, 600)
            .mapToObj(i -> JournalBench.created(orderId + "-" + i))
            .toList();
    await(journal.appendAll(Streams.ORDERS, batch));
    await(
        journal.appendAll(
            Streams.ORDERS,
            java.util.stream.IntStream.range(600, 1_200)
                .mapToObj(i -> JournalBench.created(orderId + "-" + i))
                .toList()));

    Failure failure = awaitFailure(journal.last(Streams.ORDERS, List.of("orders.created.*")));

    assertThat(failure.kind()).isEqualTo(FailureKind.REJECT);
  }

  @Test
  void completesOnTheCallersContext() {
    Promise<Boolean> same = Promise.promise();
    bench.vertx.runOnContext(
        v -> {
          Context caller = Vertx.currentContext();
          bench
              .journal
              .append(Streams.ORDERS, JournalBench.created(orderId))
              .onComplete(ended -> same.complete(Vertx.currentContext() == caller));
        });

    assertThat(await(same.future())).isTrue();
  }

  @Test
  void tellsThatAStreamHasGrown() {
    Queue<Long> told = new ConcurrentLinkedQueue<>();
    await(
        bench
            .vertx
            .eventBus()
            .<Advanced>consumer(
                "journal.advanced.ORDERS", message -> told.add(message.body().getSequence()))
            .completion());
    long last = 0;
    for (int i = 0; i < 50; i++) {
      last =
          await(journal.append(Streams.ORDERS, JournalBench.created(orderId + "-" + i))).sequence();
    }

    long newest = last;
    Awaitility.await().until(() -> told.contains(newest));
    assertThat(List.copyOf(told)).isSorted();
  }

  @Test
  void countsItsAppendsAsHealth() {
    assertThat(bench.bridge.health().connected()).isTrue();
    assertThat(bench.bridge.health().waitsFor()).isEmpty();
    assertThat(bench.bridge.health().pendingAppends()).isZero();
  }
}
