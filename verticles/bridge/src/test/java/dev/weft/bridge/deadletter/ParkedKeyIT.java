package dev.weft.bridge.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.deadletters.v1.DeadLetter;
import dev.weft.proto.deadletters.v1.ReplayDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLettersReply;
import dev.weft.proto.orders.v1.OrderCreated;
import io.vertx.core.Future;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An ordered route on a real server: one key waits, the others do not. */
@Timeout(120)
class ParkedKeyIT {
  private static final String ROUTE = "kept";

  private final Queue<String> handled = new ConcurrentLinkedQueue<>();
  private final Set<String> poisoned = ConcurrentHashMap.newKeySet();
  private final Set<String> retried = ConcurrentHashMap.newKeySet();
  private final AtomicInteger tries = new AtomicInteger();
  private LetterBench bench;

  @BeforeEach
  void open() throws Exception {
    bench = new LetterBench();
    startNode();
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void whatFailsIsTriedAgainBeforeWhatStandsBehindIt() {
    retried.add("o-1:changed:1");

    bench.publish("changed", "o-1", 1);
    bench.publish("changed", "o-1", 2);
    bench.publish("changed", "o-1", 3);
    bench.publish("changed", "o-2", 1);

    await().atMost(LetterBench.PATIENCE).until(() -> handled.size() == 4);
    bench.awaitAllAcked("ORDERS", ROUTE);
    assertThat(tries).hasValue(2);
    assertThat(List.copyOf(handled).indexOf("o-2:changed:1")).as("does not wait").isZero();
    assertThat(of("o-1")).containsExactly("o-1:changed:1", "o-1:changed:2", "o-1:changed:3");
    assertThat(bench.list(ROUTE, true)).isEmpty();
  }

  @Test
  void moreKeysMayWaitThanTheRouteHasPermits() {
    for (int key = 1; key <= 9; key++) {
      retried.add("o-" + key + ":changed:1");
      bench.publish("changed", "o-" + key, 1);
    }
    bench.publish("changed", "free", 1);

    await().atMost(LetterBench.PATIENCE).until(() -> handled.size() == 10);
    assertThat(handled.element()).as("four permits, nine who wait").isEqualTo("free:changed:1");
    bench.awaitAllAcked("ORDERS", ROUTE);
  }

  @Test
  void laterEventsOfTheKeyStandBehindItsLetterAndOthersDoNot() {
    poisoned.add("o-1:changed:1");

    bench.publish("changed", "o-1", 1);
    bench.publish("changed", "o-1", 2);
    bench.publish("changed", "o-2", 1);
    bench.awaitOpen(ROUTE, 2);
    bench.publish("changed", "o-1", 3);
    List<DeadLetter> letters = bench.awaitOpen(ROUTE, 3);

    assertThat(letters)
        .extracting(DeadLetter::getKind)
        .containsExactly("reject", "behind", "behind");
    assertThat(letters.get(1).getReason()).contains("letter " + letters.get(0).getSequence());
    bench.awaitAllAcked("ORDERS", ROUTE);
    assertThat(handled).containsExactly("o-2:changed:1");
  }

  @Test
  void aLetterIsNotReplayedBeforeThoseThatItStandsBehind() {
    List<DeadLetter> letters = parkThree();

    ReplayDeadLettersReply reply =
        bench.replay(ReplayDeadLetters.newBuilder().addSequences(letters.get(2).getSequence()));

    assertThat(reply.getReplayedList()).isEmpty();
    assertThat(reply.getSkipped(0).getReason())
        .contains("behind letter " + letters.get(0).getSequence());
  }

  @Test
  void aReplayedKeyIsHandledInOrderAndParkedNoMore() {
    parkThree();
    poisoned.clear();

    bench.replay(ReplayDeadLetters.newBuilder().setRoute(ROUTE).setRate(1_000));

    bench.awaitOpen(ROUTE, 0);
    assertThat(of("o-1")).containsExactly("o-1:changed:1", "o-1:changed:2", "o-1:changed:3");
    bench.publish("changed", "o-1", 4);
    await().atMost(LetterBench.PATIENCE).until(() -> of("o-1").contains("o-1:changed:4"));
    bench.awaitAllAcked("DEAD_LETTERS", "dead-letter-replay-test");
  }

  @Test
  void whenTheFirstFailsAgainTheOthersStandBehindItAgain() {
    long before = parkThree().get(2).getSequence();

    bench.replay(ReplayDeadLetters.newBuilder().setRoute(ROUTE).setRate(1_000));

    List<DeadLetter> letters =
        await()
            .atMost(LetterBench.PATIENCE)
            .until(
                () -> bench.list(ROUTE, false),
                open ->
                    open.size() == 3
                        && open.stream().allMatch(letter -> letter.getSequence() > before));
    assertThat(letters)
        .extracting(DeadLetter::getKind)
        .containsExactly("reject", "behind", "behind");
    assertThat(of("o-1")).isEmpty();
  }

  @Test
  void aNodeThatStartsAgainKeepsTheKeyParked() {
    parkThree();
    bench.stopNode();
    bench.publish("changed", "o-1", 4);
    bench.publish("changed", "o-3", 1);

    poisoned.clear();
    startNode();

    List<DeadLetter> letters = bench.awaitOpen(ROUTE, 4);
    assertThat(letters.get(3).getKind()).isEqualTo("behind");
    await().atMost(LetterBench.PATIENCE).until(() -> handled.contains("o-3:changed:1"));
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
    if (poisoned.contains(id)) {
      return LetterBench.reject("poison");
    }
    if (retried.contains(id) && delivery.deliveryCount() < 3) {
      tries.incrementAndGet();
      return Future.failedFuture(Failure.retry("TST-901", "later"));
    }
    handled.add(id);
    return Future.succeededFuture();
  }

  private List<DeadLetter> parkThree() {
    poisoned.add("o-1:changed:1");
    for (int n = 1; n <= 3; n++) {
      bench.publish("changed", "o-1", n);
    }
    return bench.awaitOpen(ROUTE, 3);
  }

  private List<String> of(String orderId) {
    return handled.stream().filter(id -> id.startsWith(orderId + ":")).toList();
  }
}
