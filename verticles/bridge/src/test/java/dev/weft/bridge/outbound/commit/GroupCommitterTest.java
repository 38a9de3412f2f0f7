package dev.weft.bridge.outbound.commit;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.outbound.request.OutgoingMessage;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Journal.Appended;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Without a deadline nothing here leaves the test's thread. */
class GroupCommitterTest {
  private static final long LATER_MS = 600_000;

  private volatile long nowMs;
  private final Vertx vertx = Vertx.vertx();
  private final BatchServer server = new BatchServer();
  private Executor turnEnd = Runnable::run;
  private final GroupCommitter committer = committer(2);

  @BeforeEach
  void fillTheLine() {
    for (int i = 0; i < GroupCommitter.IN_FLIGHT_MAX; i++) {
      append("first-" + i);
    }
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void sendsALoneAppendAtOnce() {
    assertThat(server.received).hasSize(GroupCommitter.IN_FLIGHT_MAX);
    assertThat(server.received.get(0).messages()).hasSize(1);
  }

  @Test
  void sendsWhatArrivedMeanwhileAsOneBatchAndTellsEachItsSequence() {
    Future<Appended> a = append("a");
    Future<Appended> three = append("b", "c", "d");
    Future<Appended> e = append("e");
    assertThat(server.received).hasSize(GroupCommitter.IN_FLIGHT_MAX);

    answerAll();

    assertThat(server.received.get(GroupCommitter.IN_FLIGHT_MAX).messages()).hasSize(5);
    long before = GroupCommitter.IN_FLIGHT_MAX;
    assertThat(a.result()).isEqualTo(new Appended(before + 1, false));
    assertThat(three.result()).isEqualTo(new Appended(before + 4, false));
    assertThat(e.result()).isEqualTo(new Appended(before + 5, false));
  }

  @Test
  void sendsTogetherWhatIsAppendedInOneTurn() {
    Queue<Runnable> turnsEnd = new ArrayDeque<>();
    turnEnd = turnsEnd::add;
    GroupCommitter frugal = committer(4);
    for (int i = 0; i < 5; i++) {
      frugal.commit(new Commit("ORDERS", List.of(Outgoing.created("burst-" + i)), LATER_MS));
    }
    assertThat(server.received).hasSize(GroupCommitter.IN_FLIGHT_MAX);

    turnsEnd.remove().run();

    assertThat(turnsEnd).isEmpty();
    assertThat(server.received).hasSize(GroupCommitter.IN_FLIGHT_MAX + 1);
    assertThat(server.received.get(GroupCommitter.IN_FLIGHT_MAX).messages()).hasSize(5);
  }

  @Test
  void sendsACrowdBeforeTheTurnEnds() {
    turnEnd = never -> {};
    GroupCommitter frugal = committer(4);
    for (int i = 0; i < GroupCommitter.GATHERED_MAX; i++) {
      frugal.commit(new Commit("ORDERS", List.of(Outgoing.created("crowd-" + i)), LATER_MS));
    }

    assertThat(server.received).hasSize(GroupCommitter.IN_FLIGHT_MAX + 1);
  }

  @Test
  void sendsAFewEachByThemselves() {
    GroupCommitter frugal = committer(4);
    Commit held = new Commit("ORDERS", List.of(Outgoing.created("held")), LATER_MS);
    frugal.commit(held);
    frugal.commit(new Commit("ORDERS", List.of(Outgoing.created("held-too")), LATER_MS));
    for (int i = 0; i < 3; i++) {
      Commit commit = new Commit("ORDERS", List.of(Outgoing.created("few-" + i)), LATER_MS);
      frugal.commit(commit);
    }

    answerAll();

    assertThat(server.log).hasSize(GroupCommitter.IN_FLIGHT_MAX + 5);
    assertThat(server.received).allMatch(sent -> sent.messages().size() == 1);
  }

  @Test
  void sendsAtOnceWhileFewerAreInFlightThanMakeABatch() {
    GroupCommitter frugal = committer(4);
    for (int i = 0; i < 5; i++) {
      frugal.commit(new Commit("ORDERS", List.of(Outgoing.created("few-" + i)), LATER_MS));
    }

    assertThat(server.received).hasSize(GroupCommitter.IN_FLIGHT_MAX + 4);
  }

  @Test
  void refusesOnlyTheCulprit() {
    List<Future<Appended>> before = appends("x-", 200);
    Future<Appended> culprit = append("first-0");
    Future<Appended> wholeCulprit = append("y", "first-1", "z");
    List<Future<Appended>> after = appends("v-", 200);

    answerAll();

    assertThat(before).allMatch(Future::succeeded);
    assertThat(after).allMatch(Future::succeeded);
    assertThat(kindOf(culprit)).isEqualTo(FailureKind.CONFLICT);
    assertThat(kindOf(wholeCulprit)).isEqualTo(FailureKind.CONFLICT);
    assertThat(server.log).extracting(OutgoingMessage::id).doesNotContain("y:created", "z:created");
    assertThat(server.received).as("not one by one").hasSizeLessThan(50);
  }

  @Test
  void letsTheSecondOfTwoThatClashWaitForTheFirst() {
    Future<Appended> one = append(Outgoing.message("orders.created.k", "1", "orders.*.k", 0));
    Future<Appended> two = append(Outgoing.message("orders.cancelled.k", "2", "orders.*.k", 0));

    answerAll();

    assertThat(one.succeeded()).isTrue();
    assertThat(kindOf(two)).isEqualTo(FailureKind.CONFLICT);
    assertThat(server.received)
        .noneMatch(
            batch -> batch.messages().stream().filter(m -> m.id().length() == 1).count() > 1);
  }

  @Test
  void fillsBatchesUpToWhatOneTurnOfTheLoopCanDoAndSendsALargerCommitByItself() {
    List<Future<Appended>> appends = appends("n-", 4 * CommitGroup.MESSAGES_MAX);
    Future<Appended> hundreds =
        append(IntStream.range(0, 900).mapToObj(i -> "h-" + i).toArray(String[]::new));

    answerAll();

    assertThat(appends).allMatch(Future::succeeded);
    assertThat(hundreds.succeeded()).isTrue();
    assertThat(server.received)
        .extracting(batch -> batch.messages().size())
        .filteredOn(size -> size > 1)
        .containsExactly(250, 250, 250, 250, 900);
  }

  @Test
  void givesUpACallerInItsOwnTimeAndNotTheOthers() {
    Future<Appended> waitingBriefly =
        committer.commit(new Commit("ORDERS", List.of(Outgoing.created("brief")), 20));
    Future<Appended> patient = append("patient");

    nowMs = 20;
    Awaitility.await().until(waitingBriefly::isComplete);
    answerAll();

    assertThat(kindOf(waitingBriefly)).isEqualTo(FailureKind.PAUSE);
    assertThat(patient.succeeded()).isTrue();
    assertThat(server.log).extracting(OutgoingMessage::id).doesNotContain("brief:created");
  }

  @ParameterizedTest
  @EnumSource(
      value = Condition.class,
      names = {"SERVER_STORE_FULL", "ACCOUNT_LIMIT", "STREAM_FULL", "STREAM_SETTINGS"})
  void tellsAllMembersOfAStateWithoutAStormOfParts(Condition condition) {
    List<Future<Appended>> appends = appends("n-", CommitGroup.MESSAGES_MAX);
    Failure state = condition.failure(BridgeFailures.APPEND_REFUSED, "as the test says");
    server.states = commit -> Optional.of(state);

    answerAll();

    assertThat(appends).extracting(Future::cause).containsOnly(state);
    assertThat(server.received).hasSize(GroupCommitter.IN_FLIGHT_MAX + 1);
  }

  @Test
  void letsTheOthersGoOnWhereOneIsOverALimit() {
    List<Future<Appended>> before = appends("x-", 100);
    Future<Appended> large = append("large");
    List<Future<Appended>> after = appends("y-", 100);
    server.states =
        commit ->
            commit.messages().stream().anyMatch(message -> "large:created".equals(message.id()))
                ? Optional.of(
                    Condition.APPEND_LIMIT.failure(BridgeFailures.APPEND_REFUSED, "large"))
                : Optional.empty();

    answerAll();

    assertThat(before).allMatch(Future::succeeded);
    assertThat(after).allMatch(Future::succeeded);
    assertThat(kindOf(large)).isEqualTo(FailureKind.WAIT);
  }

  @Test
  void sendsEachByItselfWhereTheStreamTakesNoBatches() {
    List<Future<Appended>> singles = appends("n-", 20);
    Future<Appended> pair = append("a", "b");
    server.states =
        commit ->
            commit.messages().size() == 1
                ? Optional.empty()
                : Optional.of(Condition.STREAM_SETTINGS.failure(BridgeFailures.BATCHES_OFF, "off"));

    answerAll();

    assertThat(singles).allMatch(Future::succeeded);
    assertThat(kindOf(pair)).isEqualTo(FailureKind.PAUSE);
    assertThat(server.received).hasSize(GroupCommitter.IN_FLIGHT_MAX + 1 + 20);
  }

  private GroupCommitter committer(int batchMessagesMin) {
    JournalMetrics metrics = new JournalMetrics(OpenTelemetry.noop());
    return new GroupCommitter(vertx, turnEnd, server, () -> nowMs, metrics, batchMessagesMin);
  }

  private Future<Appended> append(String... orderIds) {
    return append(
        List.of(orderIds).stream().map(Outgoing::created).toArray(OutgoingMessage[]::new));
  }

  private Future<Appended> append(OutgoingMessage... messages) {
    return committer.commit(new Commit("ORDERS", List.of(messages), LATER_MS));
  }

  private List<Future<Appended>> appends(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> append(prefix + i)).toList();
  }

  private void answerAll() {
    int answers = 0;
    while (server.answer()) {
      answers++;
    }
    assertThat(answers).isEqualTo(server.received.size());
  }

  private static FailureKind kindOf(Future<?> failed) {
    return Failure.of(failed.cause()).kind();
  }
}
