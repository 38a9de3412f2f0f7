package dev.weft.bridge.deadletter;

import static dev.weft.proto.deadletters.v1.DeadLetterState.DEAD_LETTER_STATE_OPEN;
import static dev.weft.proto.deadletters.v1.DeadLetterState.DEAD_LETTER_STATE_REPLAYED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.proto.deadletters.v1.DeadLetter;
import dev.weft.proto.deadletters.v1.DeadLetterDetails;
import dev.weft.proto.deadletters.v1.DeadLetterList;
import dev.weft.proto.deadletters.v1.ListDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLettersReply;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.tools.testkit.Async;
import io.nats.client.JetStreamManagement;
import io.nats.client.Subscription;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dead letters of a route on a real server, and what replays make of them. */
@Timeout(120)
class ReplayIT {
  private static final String ROUTE = "plain";

  private final Queue<Delivery<OrderCreated>> handled = new ConcurrentLinkedQueue<>();
  private volatile boolean healed;
  private volatile Future<?> effect = Future.succeededFuture();
  @AutoClose private final DeadLetterBench bench = new DeadLetterBench();

  @BeforeEach
  void open() throws Exception {
    bench.startNode();
    bench.handle(
        ROUTE,
        delivery -> {
          if (!healed) {
            return DeadLetterBench.reject("the wrong moon");
          }
          handled.add(delivery);
          return effect;
        });
    bench.startRoutes();
  }

  /** The number is unsigned on the wire. */
  @Test
  void refusesToReplayMoreThanItMayAtOnce() {
    for (int countMax : new int[] {1_001, -1}) {
      Failure failure =
          Async.awaitFailure(
              bench
                  .vertx
                  .eventBus()
                  .request(
                      Addresses.DEAD_LETTERS_REPLAY,
                      ReplayDeadLetters.newBuilder().setCountMax(countMax).build()));
      assertThat(failure.kind()).isEqualTo(FailureKind.REJECT);
    }
  }

  @Test
  void aLetterTellsAllOfItsEvent() {
    long sequence = bench.publish("created", "o-1", 1);

    DeadLetter deadLetter = bench.awaitOne(ROUTE);
    assertThat(deadLetter.getState()).isEqualTo(DEAD_LETTER_STATE_OPEN);
    assertThat(deadLetter.getStream()).isEqualTo("ORDERS");
    assertThat(deadLetter.getConsumer()).isEqualTo(ROUTE);
    assertThat(deadLetter.getSubject()).isEqualTo("orders.created.o-1");
    assertThat(deadLetter.getStreamSequence()).isEqualTo(sequence);
    assertThat(deadLetter.getKind()).isEqualTo("reject");
    assertThat(deadLetter.getFailureId()).isEqualTo("TST-903");
    assertThat(deadLetter.getReason()).isEqualTo("the wrong moon");
    assertThat(deadLetter.getDeliveryCount()).isEqualTo(1);
    assertThat(deadLetter.getType()).isEqualTo(DeadLetterBench.TYPE);
    assertThat(deadLetter.getTraceId()).isEqualTo(DeadLetterBench.TRACE_ID);
    assertThat(deadLetter.getTime().getSeconds()).isPositive();

    DeadLetterDetails details = bench.get(deadLetter.getSequence()).getDetails();
    assertThat(details.getLetter()).isEqualTo(deadLetter);
    assertThat(details.getPayload()).isEqualTo(DeadLetterBench.event("o-1").toByteString());
    assertThat(details.getPayloadJson()).isEqualTo("{\"schemaVersion\":1,\"orderId\":\"o-1\"}");
    assertThat(details.getHeadersList())
        .extracting(header -> header.getName() + "=" + header.getValue())
        .contains("x-mine=kept", "weft-dl-msg-id=o-1:created:1")
        .contains("traceparent=" + DeadLetterBench.TRACEPARENT);
  }

  @Test
  void whatIsNoLetterIsAbsent() {
    assertThat(bench.get(1).hasDetails()).isFalse();
  }

  @Test
  void aListIsReadInPages() {
    for (int i = 1; i <= 5; i++) {
      bench.publish("created", "o-" + i, 1);
    }
    List<DeadLetter> deadLetters = bench.awaitOpen(ROUTE, 5);

    DeadLetterList first = bench.ask(ListDeadLetters.newBuilder().setCountMax(3).build());
    long after = first.getLetters(2).getSequence();
    DeadLetterList second =
        bench.ask(ListDeadLetters.newBuilder().setCountMax(3).setAfter(after).build());

    assertThat(first.getMore()).isTrue();
    assertThat(second.getMore()).isFalse();
    assertThat(first.getLettersList()).isEqualTo(deadLetters.subList(0, 3));
    assertThat(second.getLettersList()).isEqualTo(deadLetters.subList(3, 5));
    assertThat(bench.list("another", true)).isEmpty();
    Failure tooMany =
        Async.awaitFailure(
            bench
                .vertx
                .eventBus()
                .request(
                    Addresses.DEAD_LETTERS_LIST,
                    ListDeadLetters.newBuilder().setCountMax(1_001).build()));
    assertThat(tooMany.kind()).isEqualTo(FailureKind.REJECT);
  }

  @Test
  void aReplayIsHandledAsTheEventThatItWas() {
    long sequence = bench.publish("created", "o-1", 1);
    DeadLetter deadLetter = bench.awaitOne(ROUTE);
    healed = true;

    ReplayDeadLettersReply reply = bench.replay(only(deadLetter));

    assertThat(reply.getReplayedList()).containsExactly(deadLetter.getSequence());
    assertThat(reply.getSkippedList()).isEmpty();
    bench.awaitOpen(ROUTE, 0);
    Delivery<OrderCreated> delivery = handled.element();
    assertThat(delivery.event()).isEqualTo(DeadLetterBench.event("o-1"));
    assertThat(delivery.eventId()).isEqualTo("o-1:created:1");
    assertThat(delivery.stream()).isEqualTo("ORDERS");
    assertThat(delivery.subject()).isEqualTo("orders.created.o-1");
    assertThat(delivery.sequence()).isEqualTo(sequence);
    assertThat(delivery.time()).isBefore(bench.lastOf(ROUTE, "reject").getTime().toInstant());
    assertThat(bench.list(ROUTE, true))
        .extracting(DeadLetter::getState)
        .containsExactly(DEAD_LETTER_STATE_REPLAYED);
    bench.awaitAllAcked("DEAD_LETTERS", "dead-letter-replay-test");
    assertThat(bench.consumer("ORDERS", ROUTE).getDelivered().getConsumerSequence())
        .as("nothing is published to the event's own stream")
        .isEqualTo(1);
    String again = bench.replay(only(deadLetter)).getSkipped(0).getReason();
    assertThat(again).isEqualTo("already replayed");
    assertThat(handled).hasSize(1);
  }

  @Test
  void aReplayHasAnIdAndATraceOfItsOwnAndALinkToTheOldOne() {
    bench.publish("created", "o-1", 1);
    DeadLetter deadLetter = bench.awaitOne(ROUTE);
    healed = true;
    bench.spans.reset();

    bench.replay(only(deadLetter));
    bench.awaitOpen(ROUTE, 0);

    Headers replay = bench.lastOf(ROUTE, "replay").getHeaders();
    assertThat(replay.getFirst("Nats-Msg-Id"))
        .isEqualTo("replay:" + deadLetter.getSequence() + ":1");
    assertThat(replay.getFirst("weft-dl-letter")).isEqualTo("" + deadLetter.getSequence());
    assertThat(replay.getFirst("x-mine")).isEqualTo("kept");
    String traceparent = replay.getFirst("traceparent");
    assertThat(traceparent).doesNotContain(DeadLetterBench.TRACE_ID);
    String name = " dead_letters.ORDERS.plain.*";
    await().until(() -> spans("send" + name).size() == 1 && spans("process" + name).size() == 1);
    SpanData send = spans("send" + name).get(0);
    SpanData process = spans("process" + name).get(0);
    assertThat(process.getTraceId()).isEqualTo(send.getTraceId());
    assertThat(traceparent).contains(send.getTraceId());
    assertThat(List.of(send, process))
        .allSatisfy(
            span ->
                assertThat(span.getLinks())
                    .extracting(link -> link.getSpanContext().getTraceId())
                    .containsExactly(DeadLetterBench.TRACE_ID));
  }

  @Test
  void aReplayThatFailsForGoodIsANewLetter() {
    bench.publish("created", "o-1", 1);
    DeadLetter first = bench.awaitOne(ROUTE);

    bench.replay(only(first));

    DeadLetter second =
        await()
            .atMost(DeadLetterBench.PATIENCE)
            .until(
                () -> bench.list(ROUTE, false),
                open -> open.size() == 1 && open.get(0).getSequence() > first.getSequence())
            .get(0);
    assertThat(second.getState()).isEqualTo(DEAD_LETTER_STATE_OPEN);
    assertThat(second.getStreamSequence()).isEqualTo(first.getStreamSequence());
    assertThat(second.getTraceId()).isEqualTo(DeadLetterBench.TRACE_ID);
    Headers headers = bench.stored(second.getSequence()).getHeaders();
    assertThat(headers.getFirst("weft-dl-letter")).isEqualTo("" + first.getSequence());
    assertThat(headers.getFirst("weft-dl-msg-id")).isEqualTo("o-1:created:1");
    healed = true;
    bench.replay(only(second));
    bench.awaitOpen(ROUTE, 0);
    assertThat(handled).extracting(Delivery::eventId).containsExactly("o-1:created:1");
  }

  @Test
  void whatWasHandledIsNotHandledAgainBecauseItsLetterCannotBeClosed() throws Exception {
    bench.publish("created", "o-1", 1);
    DeadLetter deadLetter = bench.awaitOne(ROUTE);
    Promise<Void> done = Promise.promise();
    effect = done.future();
    healed = true;
    bench.replay(only(deadLetter));
    await().until(() -> handled.size() == 1);
    limitDeadLetters(deadLetter.getSequence() + 1);
    Subscription writes = bench.client.subscribe("dead_letters.ORDERS." + ROUTE + ".>");

    done.complete();
    await().atMost(DeadLetterBench.PATIENCE).until(() -> writes.getPendingMessageCount() >= 4);
    limitDeadLetters(-1);

    bench.awaitOpen(ROUTE, 0);
    bench.awaitAllAcked("DEAD_LETTERS", "dead-letter-replay-test");
    assertThat(handled).hasSize(1);
    assertThat(bench.list(ROUTE, true)).hasSize(1);
  }

  @Test
  void aLetterThatDoesNotHoldItsEventIsNotReplayed() throws Exception {
    Headers headers =
        new Headers()
            .put("weft-dl-route", ROUTE)
            .put("weft-dl-subject", "orders.created.o-1")
            .put("weft-dl-sequence", "1")
            .put("weft-dl-left-out", "payload");
    bench.client.jetStream().publish("dead_letters.ORDERS." + ROUTE + ".reject", headers, null);

    ReplayDeadLettersReply reply = bench.replay(only(bench.awaitOne(ROUTE)));

    assertThat(reply.getReplayedList()).isEmpty();
    assertThat(reply.getSkipped(0).getReason()).contains("too large").contains("payload");
  }

  @Test
  void aDryRunOnlySaysWhatWouldBe() {
    bench.publish("created", "o-1", 1);
    DeadLetter deadLetter = bench.awaitOne(ROUTE);
    healed = true;

    ReplayDeadLettersReply reply = bench.replay(only(deadLetter).addSequences(999).setDryRun(true));

    assertThat(reply.getReplayedList()).containsExactly(deadLetter.getSequence());
    assertThat(reply.getSkipped(0).getSequence()).isEqualTo(999);
    assertThat(reply.getSkipped(0).getReason()).isEqualTo("not found");
    assertThat(bench.lastOf(ROUTE, "replay")).isNull();
    assertThat(bench.awaitOne(ROUTE)).isEqualTo(deadLetter);
  }

  @Test
  void allOpenLettersOfARouteAreReplayedInOrderAndNoFasterThanTheRate() {
    for (int i = 1; i <= 6; i++) {
      bench.publish("created", "o-" + i, 1);
    }
    List<DeadLetter> deadLetters = bench.awaitOpen(ROUTE, 6);
    healed = true;

    Instant before = Instant.now();
    ReplayDeadLettersReply some =
        bench.replay(ReplayDeadLetters.newBuilder().setRoute(ROUTE).setRate(10).setCountMax(4));

    assertThat(some.getReplayedList())
        .hasSize(4)
        .isSortedAccordingTo(
            (a, b) -> Long.compare(eventOf(a, deadLetters), eventOf(b, deadLetters)));
    assertThat(bench.lastOf(ROUTE, "replay").getTime().toInstant())
        .as("three tenths of a second lie between the first and the fourth")
        .isAfter(before.plusMillis(290));
    bench.awaitOpen(ROUTE, 2);
    bench.replay(ReplayDeadLetters.newBuilder());
    bench.awaitOpen(ROUTE, 0);
    assertThat(handled.stream().map(Delivery::eventId).distinct()).hasSize(6);
  }

  /** Longer than the one before when that is noticed. */
  @Test
  void deadLettersOfAStreamThatWasMadeAgainAreItsOwn() throws Exception {
    bench.publish("created", "o-1", 1);
    bench.awaitOne(ROUTE);
    JetStreamManagement management = bench.client.jetStreamManagement();
    StreamConfiguration before = management.getStreamInfo("DEAD_LETTERS").getConfiguration();
    management.deleteStream("DEAD_LETTERS");
    management.addStream(before);

    bench.client.jetStream().publish("dead_letters.nothing", null);
    bench.publish("created", "o-2", 1);
    bench.publish("created", "o-3", 1);

    await()
        .atMost(DeadLetterBench.PATIENCE)
        .until(() -> bench.ask(ListDeadLetters.getDefaultInstance()).getTotal() == 2);
    assertThat(bench.awaitOpen(ROUTE, 2))
        .extracting(DeadLetter::getSubject)
        .containsExactlyInAnyOrder("orders.created.o-2", "orders.created.o-3");
  }

  @Test
  void theRouteOfReplaysIsSeenAndStopsWithTheOthers() {
    assertThat(bench.state("dead-letter-replay-test")).isEqualTo("RUNNING");

    Async.await(bench.bridge.stopRoutes());

    assertThat(bench.state("dead-letter-replay-test")).isEqualTo("STOPPED");
  }

  /** The stream refuses what is more. */
  private void limitDeadLetters(long countMax) throws Exception {
    JetStreamManagement management = bench.client.jetStreamManagement();
    management.updateStream(
        StreamConfiguration.builder(management.getStreamInfo("DEAD_LETTERS").getConfiguration())
            .maxMessages(countMax)
            .discardPolicy(DiscardPolicy.New)
            .build());
  }

  private List<SpanData> spans(String name) {
    return bench.spans.getFinishedSpanItems().stream()
        .filter(span -> span.getName().equals(name))
        .toList();
  }

  private static long eventOf(long deadLetter, List<DeadLetter> deadLetters) {
    return deadLetters.stream()
        .filter(one -> one.getSequence() == deadLetter)
        .mapToLong(DeadLetter::getStreamSequence)
        .findFirst()
        .orElseThrow();
  }

  private static ReplayDeadLetters.Builder only(DeadLetter deadLetter) {
    return ReplayDeadLetters.newBuilder().addSequences(deadLetter.getSequence());
  }
}
