package dev.weft.bridge.outbound.commit;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.outbound.request.OutgoingMessage;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Journal.Appended;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;

/** Group commit against a server's batch semantics, under random schedules. jqwik prints seeds. */
class GroupCommitPropertyTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final long DEADLINE_MS = 600_000;
  private static final int ORDERS = 4;

  /** No log gets that long. */
  private static final long NEVER = 1_000_000;

  @AfterContainer
  static void close() {
    await(VERTX.close());
  }

  /** One step of a schedule. */
  sealed interface Step {
    record Append(List<Draft> drafts, boolean endsTurn) implements Step {}

    record Answer() implements Step {}

    record Lose(boolean stored) implements Step {}
  }

  /** How a guard is chosen when the event is appended. */
  enum GuardKind {
    NONE,
    NOTHING_YET,
    CURRENT_OF_ORDER,
    CURRENT_OF_SUBJECT,
    WRONG
  }

  record Draft(int order, String name, int version, boolean withId, GuardKind guard) {
    OutgoingMessage message(BatchServer server) {
      String subject = "orders." + name + "." + order;
      String ofOrder = "orders.*." + order;
      String id = withId ? order + ":" + name + ":" + version : null;
      return switch (guard) {
        case NONE -> Outgoing.message(subject, id, null, 0);
        case NOTHING_YET -> Outgoing.message(subject, id, ofOrder, 0);
        case CURRENT_OF_ORDER -> Outgoing.message(subject, id, ofOrder, server.last(ofOrder));
        case CURRENT_OF_SUBJECT -> Outgoing.message(subject, id, subject, server.last(subject));
        case WRONG -> Outgoing.message(subject, id, ofOrder, NEVER);
      };
    }
  }

  /** A caller, and what it was told. */
  private static final class Call {
    private final List<OutgoingMessage> messages;
    private Future<Appended> future;
    private boolean wasRefusedWithoutReason;

    Call(List<OutgoingMessage> messages) {
      this.messages = messages;
    }
  }

  @Property(tries = 2_000)
  void onlyCulpritsAreRefusedAndEveryoneElseIsStoredOnce(@ForAll("schedules") List<Step> schedule) {
    onEventLoop(() -> run(schedule));
  }

  private static void run(List<Step> schedule) {
    BatchServer server = new BatchServer();
    JournalMetrics metrics = new JournalMetrics(OpenTelemetry.noop());
    Queue<Runnable> turnEnd = new ArrayDeque<>();
    GroupCommitter committer = new GroupCommitter(VERTX, turnEnd::add, server, () -> 0, metrics, 2);
    List<Call> calls = new ArrayList<>();
    for (Step step : schedule) {
      if (step instanceof Step.Append append) {
        calls.add(call(committer, server, append));
        if (append.endsTurn()) {
          turnEnd.forEach(Runnable::run);
          turnEnd.clear();
        }
      } else if (step instanceof Step.Lose lose) {
        server.lose(lose.stored());
      } else {
        server.answer();
      }
      assertThat(server.inFlight()).isLessThanOrEqualTo(GroupCommitter.IN_FLIGHT_MAX);
    }
    turnEnd.forEach(Runnable::run);
    while (server.answer()) {
      assertThat(server.inFlight()).isLessThanOrEqualTo(GroupCommitter.IN_FLIGHT_MAX);
    }
    calls.forEach(call -> assertToldTheTruth(call, server));
    assertStoredOnce(calls, server);
    assertGuardsHeld(calls, server);
  }

  private static Call call(GroupCommitter committer, BatchServer server, Step.Append append) {
    Call call = new Call(append.drafts().stream().map(draft -> draft.message(server)).toList());
    call.future = committer.commit(new Commit("ORDERS", call.messages, DEADLINE_MS));
    call.future.onFailure(
        error -> {
          // Told now, because an assertion that fails in a handler is not heard of.
          call.wasRefusedWithoutReason =
              Failure.of(error).is(FailureKind.CONFLICT) && server.refusal(call.messages).isEmpty();
        });
    return call;
  }

  private static void assertToldTheTruth(Call call, BatchServer server) {
    assertThat(call.future.isComplete()).isTrue();
    assertThat(call.wasRefusedWithoutReason).as("refused, though not alone").isFalse();
    if (call.future.succeeded()) {
      int last = (int) call.future.result().sequence();
      assertThat(server.log.subList(last - call.messages.size(), last))
          .containsExactlyElementsOf(call.messages);
    } else if (Failure.of(call.future.cause()).is(FailureKind.CONFLICT)) {
      assertThat(server.log).doesNotContainAnyElementsOf(call.messages);
      assertThat(server.refusal(call.messages)).isPresent();
    } else {
      assertThat(Failure.of(call.future.cause()).kind()).isEqualTo(FailureKind.PAUSE);
    }
  }

  private static void assertStoredOnce(List<Call> calls, BatchServer server) {
    Set<OutgoingMessage> once = Collections.newSetFromMap(new IdentityHashMap<>());
    assertThat(server.log).allMatch(once::add);
    Set<OutgoingMessage> appended = Collections.newSetFromMap(new IdentityHashMap<>());
    calls.forEach(call -> appended.addAll(call.messages));
    assertThat(server.log).allMatch(appended::contains);
  }

  /** Appending the stored commits one after the other, each alone, gives the same log. */
  private static void assertGuardsHeld(List<Call> calls, BatchServer server) {
    BatchServer serial = new BatchServer();
    while (serial.log.size() < server.log.size()) {
      OutgoingMessage next = server.log.get(serial.log.size());
      Call owner =
          calls.stream()
              .filter(call -> call.messages.get(0).equals(next))
              .findFirst()
              .orElseThrow(() -> new AssertionError("a commit is not whole"));
      assertThat(serial.refusal(owner.messages)).as("%s", owner.messages).isEmpty();
      serial.log.addAll(owner.messages);
    }
  }

  @Provide
  Arbitrary<List<Step>> schedules() {
    Arbitrary<Draft> drafts =
        Combinators.combine(
                Arbitraries.integers().between(0, ORDERS - 1),
                Arbitraries.of("created", "reserved"),
                Arbitraries.integers().between(0, 2),
                Arbitraries.of(true, true, false),
                Arbitraries.of(GuardKind.class))
            .as(Draft::new);
    Arbitrary<Step> appends =
        Arbitraries.frequencyOf(
                Tuple.of(4, drafts.list().ofSize(1)),
                Tuple.of(1, drafts.list().ofMinSize(2).ofMaxSize(4)))
            .flatMap(some -> Arbitraries.of(true, false).map(ends -> new Step.Append(some, ends)));
    return Arbitraries.frequencyOf(
            Tuple.of(6, appends),
            Tuple.of(2, Arbitraries.just((Step) new Step.Answer())),
            Tuple.of(1, Arbitraries.of(true, false).map(s -> (Step) new Step.Lose(s))))
        .list()
        .ofMaxSize(60);
  }

  private static void onEventLoop(Runnable body) {
    Promise<Void> done = Promise.promise();
    VERTX.runOnContext(
        v -> {
          try {
            body.run();
            done.complete();
          } catch (Throwable broken) {
            done.fail(broken);
          }
        });
    await(done.future());
  }
}
