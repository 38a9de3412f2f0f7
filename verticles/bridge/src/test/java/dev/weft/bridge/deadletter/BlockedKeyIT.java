package dev.weft.bridge.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.deadletters.v1.DeadLetter;
import dev.weft.proto.deadletters.v1.ReplayDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLettersReply;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.tools.testkit.Async;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StreamConfiguration;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An ordered route on a real server: one key waits, the others do not. */
@Timeout(120)
class BlockedKeyIT {
  private static final String ROUTE = "kept";
  private static final String REPLAYS = "dead-letter-replay-test";
  private static final int LETTERS = 3;

  private final Queue<String> handled = new ConcurrentLinkedQueue<>();
  private final Set<String> poisoned = ConcurrentHashMap.newKeySet();
  private final Set<String> retried = ConcurrentHashMap.newKeySet();
  private final Map<String, Future<?>> answers = new ConcurrentHashMap<>();

  /** The event that ends the failures of those to be retried. */
  private volatile String healing = "";

  private final AtomicInteger tries = new AtomicInteger();
  @AutoClose private final DeadLetterBench bench = new DeadLetterBench();

  @BeforeEach
  void open() throws Exception {
    startNode();
  }

  @Test
  void whatFailsIsTriedAgainBeforeWhatStandsBehindIt() {
    retried.add("o-1:changed:1");
    healing = "o-2:changed:1";

    bench.publish("changed", "o-1", 1);
    bench.publish("changed", "o-1", 2);
    bench.publish("changed", "o-1", 3);
    awaitTries(1);
    bench.publish("changed", "o-2", 1);

    await()
        .alias("the other key does not wait for it")
        .atMost(DeadLetterBench.PATIENCE)
        .until(() -> handled.size() == 4);
    bench.awaitAllAcked("ORDERS", ROUTE);
    assertThat(of("o-1")).containsExactly("o-1:changed:1", "o-1:changed:2", "o-1:changed:3");
    assertThat(bench.list(ROUTE, true)).isEmpty();
  }

  @Test
  void moreKeysMayWaitThanTheRouteHasPermits() {
    healing = "free:changed:1";
    for (int key = 1; key <= 9; key++) {
      retried.add("o-" + key + ":changed:1");
      bench.publish("changed", "o-" + key, 1);
    }
    awaitTries(9);
    bench.publish("changed", "free", 1);

    await().atMost(DeadLetterBench.PATIENCE).until(() -> handled.size() == 10);
    assertThat(handled.element()).as("four permits, nine who wait").isEqualTo("free:changed:1");
    bench.awaitAllAcked("ORDERS", ROUTE);
  }

  @Test
  void whatStopsTheRouteIsNotOvertakenByThoseBehindIt() {
    Promise<Void> broken = Promise.promise();
    answers.put("o-1:changed:1", broken.future());
    bench.publish("changed", "o-1", 1);
    bench.publish("changed", "o-1", 2);
    await().until(() -> bench.consumer("ORDERS", ROUTE).getNumAckPending() == 2);

    broken.fail(Failure.fatal("TST-904", "broken"));
    await().until(() -> bench.state(ROUTE).equals("FAILED"));
    Async.await(bench.bridge.stopRoutes());

    assertThat(handled).isEmpty();
  }

  @Test
  void aKeyMayBeAnyUtf8() throws Exception {
    poisoned.add("u:changed:1");
    Options options = Options.builder().server(bench.server.url()).supportUTF8Subjects().build();
    Connection other = Nats.connect(options);
    for (int n = 1; n <= 2; n++) {
      MessageHeaders headers = new MessageHeaders();
      String id = "u:changed:" + n;
      CloudEventHeaders.write(headers, id, DeadLetterBench.TYPE, "test", Instant.EPOCH);
      byte[] data = DeadLetterBench.event("u").toByteArray();
      other.jetStream().publish("orders.changed.ö", headers.toJnats(), data);
    }
    other.close();

    List<DeadLetter> deadLetters = bench.awaitOpen(ROUTE, 2);
    assertThat(deadLetters).extracting(DeadLetter::getKind).containsExactly("reject", "behind");
    assertThat(deadLetters).extracting(DeadLetter::getSubject).containsOnly("orders.changed.ö");
    poisoned.clear();
    bench.replay(ReplayDeadLetters.newBuilder().setRoute(ROUTE));

    bench.awaitOpen(ROUTE, 0);
    assertThat(of("u")).containsExactly("u:changed:1", "u:changed:2");
  }

  @Test
  void laterEventsOfTheKeyStandBehindItsLetterAndOthersDoNot() {
    poisoned.add("o-1:changed:1");

    bench.publish("changed", "o-1", 1);
    bench.publish("changed", "o-1", 2);
    bench.publish("changed", "o-2", 1);
    bench.awaitOpen(ROUTE, 2);
    bench.publish("changed", "o-1", 3);
    List<DeadLetter> deadLetters = bench.awaitOpen(ROUTE, 3);

    assertThat(deadLetters)
        .extracting(DeadLetter::getKind)
        .containsExactly("reject", "behind", "behind");
    assertThat(deadLetters.get(1).getReason())
        .contains("letter " + deadLetters.get(0).getSequence());
    bench.awaitAllAcked("ORDERS", ROUTE);
    assertThat(handled).containsExactly("o-2:changed:1");
  }

  @Test
  void aLetterIsNotReplayedBeforeThoseThatItStandsBehind() {
    List<DeadLetter> deadLetters = parkThree();

    ReplayDeadLettersReply reply =
        bench.replay(ReplayDeadLetters.newBuilder().addSequences(deadLetters.get(2).getSequence()));

    assertThat(reply.getReplayedList()).isEmpty();
    assertThat(reply.getSkipped(0).getReason())
        .contains("blocked by dead letter " + deadLetters.get(0).getSequence());
  }

  @Test
  void aReplayedKeyIsHandledInOrderAndParkedNoMore() {
    parkThree();
    poisoned.clear();

    bench.replay(ReplayDeadLetters.newBuilder().setRoute(ROUTE).setRate(1_000));

    bench.awaitOpen(ROUTE, 0);
    assertThat(of("o-1")).containsExactly("o-1:changed:1", "o-1:changed:2", "o-1:changed:3");
    bench.publish("changed", "o-1", 4);
    await().atMost(DeadLetterBench.PATIENCE).until(() -> of("o-1").contains("o-1:changed:4"));
    bench.awaitAllAcked("DEAD_LETTERS", REPLAYS);
  }

  @Test
  void whenTheFirstFailsAgainTheOthersStandBehindItAgain() {
    long before = parkThree().get(2).getSequence();

    bench.replay(ReplayDeadLetters.newBuilder().setRoute(ROUTE).setRate(1_000));

    List<DeadLetter> deadLetters =
        await()
            .atMost(DeadLetterBench.PATIENCE)
            .until(
                () -> bench.list(ROUTE, false),
                open ->
                    open.size() == 3
                        && open.stream().allMatch(deadLetter -> deadLetter.getSequence() > before));
    assertThat(deadLetters)
        .extracting(DeadLetter::getKind)
        .containsExactly("reject", "behind", "behind");
    assertThat(of("o-1")).isEmpty();
  }

  /** A node that stops gives back first what waits in line, then what its pause held. */
  @Test
  void replaysThatComeInTheWrongOrderAreHandledInTheRightOne() {
    parkThree();
    answers.put(
        "o-1:changed:1", Future.failedFuture(Failure.pause("TST-905", "the provider is away")));
    bench.replay(ReplayDeadLetters.newBuilder().setRoute(ROUTE).setRate(1_000));
    await().until(() -> bench.consumer("DEAD_LETTERS", REPLAYS).getNumAckPending() == LETTERS);
    await().until(() -> bench.state(REPLAYS).equals("PAUSED"));

    bench.stopNode();
    answers.clear();
    poisoned.clear();
    startNode();

    bench.awaitOpen(ROUTE, 0);
    assertThat(of("o-1")).containsExactly("o-1:changed:1", "o-1:changed:2", "o-1:changed:3");
    bench.awaitAllAcked("DEAD_LETTERS", REPLAYS);
  }

  /** Also for a node that starts after it, and that has not seen it. */
  @Test
  void aStreamThatWasMadeAgainHasNoEventsBehindLettersOfTheOneBefore() throws Exception {
    List<DeadLetter> deadLetters = parkThree();
    poisoned.clear();
    StreamConfiguration before =
        bench.client.jetStreamManagement().getStreamInfo("ORDERS").getConfiguration();
    bench.stopNode();
    bench.client.jetStreamManagement().deleteStream("ORDERS");
    bench.client.jetStreamManagement().addStream(before);
    for (int n = 11; n <= 16; n++) {
      bench.publish("changed", "o-1", n);
    }
    startNode();

    await().atMost(DeadLetterBench.PATIENCE).until(() -> of("o-1").size() == 6);
    assertThat(of("o-1")).first().isEqualTo("o-1:changed:11");
    bench.awaitAllAcked("ORDERS", ROUTE);
    assertThat(bench.list(ROUTE, false)).as("can still be replayed").isEqualTo(deadLetters);
  }

  @Test
  void aDiscardedLetterParksItsKeyNoMore() {
    long first = parkThree().get(0).getSequence();

    bench.discard(ReplayDeadLetters.newBuilder().addSequences(first));
    bench.awaitOpen(ROUTE, LETTERS - 1);
    bench.replay(ReplayDeadLetters.newBuilder().setRoute(ROUTE));

    bench.awaitOpen(ROUTE, 0);
    assertThat(of("o-1")).containsExactly("o-1:changed:2", "o-1:changed:3");
    assertThat(bench.list(ROUTE, true)).hasSize(LETTERS);
  }

  @Test
  void aNodeThatStartsAgainKeepsTheKeyBlocked() {
    parkThree();
    bench.stopNode();
    bench.publish("changed", "o-1", 4);
    bench.publish("changed", "o-3", 1);

    poisoned.clear();
    startNode();

    List<DeadLetter> deadLetters = bench.awaitOpen(ROUTE, 4);
    assertThat(deadLetters.get(3).getKind()).isEqualTo("behind");
    await().atMost(DeadLetterBench.PATIENCE).until(() -> handled.contains("o-3:changed:1"));
    assertThat(of("o-1")).isEmpty();
    bench.replay(ReplayDeadLetters.newBuilder().setRoute(ROUTE));
    bench.awaitOpen(ROUTE, 0);
    assertThat(of("o-1"))
        .containsExactly("o-1:changed:1", "o-1:changed:2", "o-1:changed:3", "o-1:changed:4");
  }

  private void startNode() {
    bench.startNode();
    bench.handle(ROUTE, this::step);
    bench.startRoutes();
  }

  private Future<?> step(Delivery<OrderCreated> delivery) {
    String id = delivery.eventId();
    if (answers.containsKey(id)) {
      return answers.get(id);
    }
    if (poisoned.contains(id)) {
      return DeadLetterBench.reject("poison");
    }
    if (retried.contains(id) && !handled.contains(healing)) {
      tries.incrementAndGet();
      return Future.failedFuture(Failure.retry("TST-901", "later"));
    }
    handled.add(id);
    return Future.succeededFuture();
  }

  /** What is to be retried has failed that often, and will until the healing event is handled. */
  private void awaitTries(int count) {
    await().atMost(DeadLetterBench.PATIENCE).until(() -> tries.get() >= count);
  }

  private List<DeadLetter> parkThree() {
    poisoned.add("o-1:changed:1");
    for (int n = 1; n <= LETTERS; n++) {
      bench.publish("changed", "o-1", n);
    }
    return bench.awaitOpen(ROUTE, LETTERS);
  }

  private List<String> of(String orderId) {
    return handled.stream().filter(id -> id.startsWith(orderId + ":")).toList();
  }
}
