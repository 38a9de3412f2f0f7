package dev.weft.bridge.inbound.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.connection.client.MessagePosition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PauseGateTest {
  private final Failure pause = Failure.pause("TST-905", "not now");
  private final Failure retry = Failure.retry("TST-901", "later");
  private final Failure fatal = Failure.fatal("TST-904", "broken");

  private final Recorder events = new Recorder();
  private final PauseGate gate = new PauseGate(events);
  private final List<Long> called = new ArrayList<>();
  private final Map<Long, Promise<Void>> replies = new HashMap<>();

  @Test
  void letsAllThroughUntilOneCannotBeDone() {
    Future<Void> first = pass(1);
    Future<Void> second = pass(2);
    replies.get(1L).fail(pause);
    Future<Void> third = pass(3);

    assertThat(called).containsExactly(1L, 2L);
    assertThat(events.seen).containsExactly("failed TST-905", "paused");
    replies.get(2L).complete();
    assertThat(second.succeeded()).isTrue();
    assertThat(first.isComplete()).isFalse();
    assertThat(third.isComplete()).isFalse();
  }

  @Test
  void triesOneAtEachTickAndAnotherEachTime() {
    pauseWith(7, 5, 6);

    gate.tick();
    gate.tick();
    assertThat(called).containsExactly(5L);

    replies.get(5L).fail(pause);
    gate.tick();
    replies.get(6L).fail(pause);
    gate.tick();
    replies.get(7L).fail(pause);
    gate.tick();
    assertThat(called).containsExactly(5L, 6L, 7L, 5L);
    assertThat(events.seen).containsOnly("failed TST-905");
  }

  @Test
  void callsWhatItHeldInTheOrderOfTheStream() {
    pauseWith(7, 5, 6);

    gate.tick();
    replies.get(5L).complete();

    assertThat(called).containsExactly(5L, 6L, 7L);
    assertThat(events.seen).containsExactly("resumed");
  }

  @Test
  void aFailureOfAnotherKindEndsThePauseToo() {
    pauseWith(5, 6);

    gate.tick();
    replies.get(5L).fail(retry);

    assertThat(called).containsExactly(5L, 6L);
  }

  @Test
  void aServiceThatCannotGoOnGetsNothingMore() {
    List<Future<Void>> held = pauseWith(5, 6);

    gate.tick();
    replies.get(5L).fail(fatal);
    assertThat(held.get(0).cause()).isSameAs(fatal);
    gate.close();

    assertThat(called).containsExactly(5L);
    assertThat(held.get(1).cause()).isSameAs(pause);
  }

  @Test
  void pausesAgainWhenTheNextCannotBeDone() {
    pauseWith(5, 6, 7);
    gate.tick();
    replies.get(5L).complete();

    replies.get(6L).fail(pause);
    replies.get(7L).complete();
    gate.tick();

    assertThat(called).containsExactly(5L, 6L, 7L, 6L);
    assertThat(events.seen).containsExactly("resumed", "failed TST-905", "paused");
  }

  @Test
  void oneThatCannotBeDoneWhileOthersCanKeepsThemOnlySoOften() {
    Future<Void> alone = pass(1);
    for (int i = 0; i < PauseGate.CONTRADICTED_MAX; i++) {
      replies.get(1L).fail(pause);
      gate.tick(); // the turn is that of the one that was not tried last
      pass(10 + i);
      replies.get(1L).tryFail(pause);
      gate.tick();
      replies.get(10L + i).complete();
      assertThat(alone.isComplete()).isFalse();
    }
    events.seen.clear();

    replies.get(1L).fail(pause);

    assertThat(Failure.of(alone.cause()).kind()).isEqualTo(FailureKind.RETRY);
    assertThat(Failure.of(alone.cause()).id()).isEqualTo(pause.id());
    assertThat(events.seen).isEmpty();
    assertThat(pass(20).isComplete()).isFalse();
    assertThat(called).endsWith(20L);
  }

  @Test
  void anOutageOfAllIsNobodysOwn() {
    List<Future<Void>> held = pauseWith(5, 6);
    for (int i = 0; i < 20; i++) {
      gate.tick();
      replies.get(5L).tryFail(pause);
      replies.get(6L).tryFail(pause);
    }
    assertThat(held).noneMatch(Future::isComplete);
  }

  @Test
  void holdsNothingWhenItIsClosed() {
    List<Future<Void>> held = pauseWith(5, 6);
    gate.tick();

    gate.close();
    assertThat(held.get(0).isComplete()).isFalse();
    assertThat(held.get(1).cause()).isSameAs(pause);

    replies.get(5L).fail(pause);
    assertThat(held.get(0).cause()).isSameAs(pause);
    assertThat(pass(8).cause()).isSameAs(pause);
    assertThat(called).containsExactly(5L);
  }

  /** Brings the gate to hold those, and forgets how. */
  private List<Future<Void>> pauseWith(long... sequences) {
    List<Future<Void>> held = new ArrayList<>();
    for (long sequence : sequences) {
      held.add(pass(sequence));
    }
    for (long sequence : sequences) {
      replies.get(sequence).tryFail(pause);
    }
    called.clear();
    events.seen.clear();
    return held;
  }

  private Future<Void> pass(long sequence) {
    return gate.pass(
        new MessagePosition(sequence, Instant.EPOCH),
        () -> {
          called.add(sequence);
          Promise<Void> reply = Promise.promise();
          replies.put(sequence, reply);
          return reply.future();
        });
  }

  private static final class Recorder implements UnsettledMessages.Events {
    final List<String> seen = new ArrayList<>();

    @Override
    public void failed(Failure failure) {
      seen.add("failed " + failure.id());
    }

    @Override
    public void paused(Failure reason) {
      seen.add("paused");
    }

    @Override
    public void resumed() {
      seen.add("resumed");
    }

    @Override
    public void stopped(Failure failure) {
      seen.add("stopped");
    }
  }
}
