package dev.weft.bridge.deadletter;

import static dev.weft.proto.deadletters.v1.DeadLetterState.DEAD_LETTER_STATE_REPLAYED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.bus.Delivery;
import dev.weft.proto.deadletters.v1.DeadLetter;
import dev.weft.proto.deadletters.v1.ReplayDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLettersReply;
import dev.weft.proto.orders.v1.OrderCreated;
import io.nats.client.api.StreamState;
import io.nats.client.impl.Headers;
import io.vertx.core.Future;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Somebody who may write other subjects of stream DEAD_LETTERS makes no dead letter of this route
 * vanish: not by the ids that the node is about to use, so that the server takes what the node
 * stores for known, and not by messages that are about it.
 */
@Timeout(120)
class ForgedDeadLettersIT {
  private static final String ROUTE = "plain";
  private static final String ELSEWHERE = "dead_letters.PAYMENTS.another.reject";

  private final Queue<Delivery<OrderCreated>> handled = new ConcurrentLinkedQueue<>();
  private volatile boolean healed;
  @AutoClose private final DeadLetterBench bench = new DeadLetterBench();

  @BeforeEach
  void open() throws Exception {
    startNode();
  }

  private void startNode() {
    bench.startNode();
    bench.handle(
        ROUTE,
        delivery -> {
          if (!healed) {
            return DeadLetterBench.reject("the wrong moon");
          }
          handled.add(delivery);
          return Future.succeededFuture();
        });
  }

  @Test
  void aDeadLetterIsStoredWhoseIdSomebodyHasUsedUp() throws Exception {
    long sequence = bench.publish("created", "o-1", 1);
    use("dl:ORDERS:" + ROUTE + ":" + sequence);

    bench.startRoutes();

    DeadLetter deadLetter = bench.awaitOne(ROUTE);
    assertThat(deadLetter.getStreamSequence()).isEqualTo(sequence);
    assertThat(deadLetter.getReason()).isEqualTo("the wrong moon");
    bench.awaitAllAcked("ORDERS", ROUTE);
  }

  @Test
  void aDeadLetterIsStoredThatIsNotTheOneWithItsIdOnItsSubject() throws Exception {
    long sequence = bench.publish("created", "o-1", 1);
    Headers other =
        new Headers()
            .put("Nats-Msg-Id", "dl:ORDERS:" + ROUTE + ":" + sequence)
            .put("weft-dl-route", ROUTE)
            .put("weft-dl-subject", "orders.created.o-2")
            .put("weft-dl-sequence", "" + (sequence + 1));
    String subject = "dead_letters.ORDERS." + ROUTE + ".reject";
    bench.client.jetStream().publish(subject, other, new byte[] {1});

    bench.startRoutes();

    assertThat(bench.awaitOpen(ROUTE, 2))
        .extracting(DeadLetter::getSubject)
        .containsExactly("orders.created.o-2", "orders.created.o-1");
  }

  @Test
  void aReplayAndItsEndAreStoredWhoseIdsSomebodyHasUsedUp() throws Exception {
    bench.startRoutes();
    bench.publish("created", "o-1", 1);
    DeadLetter deadLetter = bench.awaitOne(ROUTE);
    use("replay:" + deadLetter.getSequence() + ":1");
    use("replayed:" + deadLetter.getSequence());
    healed = true;

    ReplayDeadLettersReply reply = bench.replay(only(deadLetter));

    assertThat(reply.getReplayedList()).containsExactly(deadLetter.getSequence());
    bench.awaitOpen(ROUTE, 0);
    assertThat(handled).extracting(Delivery::eventId).containsExactly("o-1:created:1");
    bench.awaitAllAcked("DEAD_LETTERS", "dead-letter-replay-test");
    assertThat(bench.lastOf(ROUTE, "replayed")).isNotNull();
  }

  @Test
  void aDiscardIsStoredWhoseIdSomebodyHasUsedUp() throws Exception {
    bench.startRoutes();
    bench.publish("created", "o-1", 1);
    DeadLetter deadLetter = bench.awaitOne(ROUTE);
    use("replayed:" + deadLetter.getSequence());

    bench.discard(only(deadLetter));

    bench.awaitOpen(ROUTE, 0);
    assertThat(bench.lastOf(ROUTE, "replayed")).isNotNull();
    assertThat(bench.list(ROUTE, true))
        .extracting(DeadLetter::getState)
        .containsExactly(DEAD_LETTER_STATE_REPLAYED);
  }

  @Test
  void aDeadLetterIsClosedByNothingOfAnotherRoute() throws Exception {
    bench.startRoutes();
    bench.publish("created", "o-1", 1);
    DeadLetter deadLetter = bench.awaitOne(ROUTE);
    Headers about = new Headers().put("weft-dl-letter", "" + deadLetter.getSequence());
    for (String kind : List.of("replay", "replayed", "reject")) {
      about.put("weft-dl-route", "another").put("weft-dl-sequence", "7");
      bench.client.jetStream().publish("dead_letters.PAYMENTS.another." + kind, about, null);
    }
    bench.awaitOne("another");

    assertThat(bench.list(ROUTE, false)).containsExactly(deadLetter);
    healed = true;
    bench.replay(only(deadLetter));
    bench.awaitOpen(ROUTE, 0);
    assertThat(handled).hasSize(1);
  }

  /** As an event that is delivered again because its ack was lost. */
  @Test
  void aDeadLetterThatIsWrittenAgainIsStoredOnce() throws Exception {
    bench.startRoutes();
    bench.publish("created", "o-1", 1);
    DeadLetter deadLetter = bench.awaitOne(ROUTE);
    bench.stopNode();
    bench.client.jetStreamManagement().deleteConsumer("ORDERS", ROUTE);

    startNode();
    bench.startRoutes();
    bench.awaitAllAcked("ORDERS", ROUTE);

    assertThat(bench.list(ROUTE, true)).containsExactly(deadLetter);
    assertThat(bench.client.jetStreamManagement().getStreamInfo("DEAD_LETTERS").getStreamState())
        .extracting(StreamState::getLastSequence)
        .isEqualTo(deadLetter.getSequence());
  }

  /** A message that is neither a dead letter nor about one. */
  private void use(String messageId) throws Exception {
    bench.client.jetStream().publish(ELSEWHERE, new Headers().put("Nats-Msg-Id", messageId), null);
  }

  private static ReplayDeadLetters.Builder only(DeadLetter deadLetter) {
    return ReplayDeadLetters.newBuilder().addSequences(deadLetter.getSequence());
  }
}
