package dev.weft.inventory.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.inventory.Samples;
import dev.weft.inventory.domain.Adjust;
import dev.weft.inventory.domain.Catalogue;
import dev.weft.inventory.domain.Levels;
import dev.weft.inventory.domain.Outcome;
import dev.weft.inventory.domain.Reserve;
import dev.weft.inventory.domain.StockShard;
import dev.weft.inventory.flow.StepJournal.Fate;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.api.v1.AdjustStock;
import dev.weft.proto.api.v1.AdjustStockReply;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.inventory.v1.StockLevel;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StockWriterTest {
  private static final int BATCH_ORDERS_MAX = 8;
  private static final int BATCH_EVENTS_MIN = 3;
  private static final int ORDERS_MAX = 400;
  private static final List<String> SKUS = List.of("YARN", "LOOM", "DYE");
  private static final long TTL_SECONDS = 86_400;

  private final Catalogue catalogue = Samples.catalogue(100, 100, 100);
  private final StepJournal journal = new StepJournal();
  private final List<Runnable> timers = new ArrayList<>();
  private final StockStore store = new StockStore(journal, StockShard.ONLY);
  private final StockWriter writer = writer();

  @Test
  void sendsALoneOrderAtOnceAndThenAllThatCameMeanwhileTogether() {
    List<Future<Void>> orders = IntStream.range(0, 4).mapToObj(i -> reserve("o-" + i)).toList();
    journal.runAll();
    assertThat(orders).allMatch(Future::succeeded);
    // The first levels, and that they were made; one outcome; then the outcomes of the three that
    // waited and the level they lead to.
    assertThat(journal.batchSizes()).containsExactly(1, 1, 1, 1, 1, 1, 1, 4);
  }

  @Test
  void ofAFewThatWaitEachGoesByItself() {
    StockWriter other = writer(BATCH_ORDERS_MAX, BATCH_ORDERS_MAX);
    List<Future<Void>> orders =
        IntStream.range(0, 4).mapToObj(i -> reserve(other, "o-" + i)).toList();

    for (Future<Void> order : orders) {
      assertThat(order.isComplete()).isFalse();
      journal.step(0, Fate.ANSWERED);
      assertThat(order.succeeded()).isTrue();
    }
    assertThat(journal.conflicts()).isZero();
    assertThat(available("YARN")).isEqualTo(96);
  }

  @Test
  void storesALevelByItselfAMomentAfterItHasChanged() {
    reserve("o-1");
    journal.runAll();
    assertThat(levelEvents("YARN")).hasSize(1);

    timers.forEach(Runnable::run);
    journal.runAll();
    assertThat(levelEvents("YARN")).hasSize(2);
    assertThat(available("YARN")).isEqualTo(99);
  }

  @Test
  void storesALevelByItselfBeforeTooMuchIsStoredBehindIt() {
    reserve("o-dye", "DYE");
    journal.runAll();
    for (int i = 0; i < 40; i++) {
      reserve("o-" + i);
      journal.runAll();
    }
    assertThat(levelEvents("DYE")).hasSize(2);
  }

  @Test
  void whatOnlyAnOutcomeTellsOfIsStoredByWhoeverOpensTheStreamNext() {
    reserve("o-1");
    journal.runAll();
    timers.clear();

    writer();
    timers.forEach(Runnable::run);
    journal.runAll();
    assertThat(levelEvents("YARN")).hasSize(2);
    assertThat(available("YARN")).isEqualTo(99);
  }

  @Test
  void writesTheTruthOverALevelThatCannotBeReadWhenOutcomesTellOfIt() {
    reserve("o-1");
    journal.runAll();
    storeUnknown("inventory.level.YARN");

    Future<Void> next = reserve("o-2");
    journal.runAll();
    assertThat(next.succeeded()).isTrue();
    timers.forEach(Runnable::run);
    journal.runAll();
    assertThat(levelEvents("YARN")).hasSize(3);
    assertThat(available("YARN")).isEqualTo(98);
  }

  @Test
  void neverTakesMoreOrdersIntoABatchThanItMay() {
    List<Future<Void>> orders = IntStream.range(0, 20).mapToObj(i -> reserve("o-" + i)).toList();
    journal.runAll();
    assertThat(orders).allMatch(Future::succeeded);
    assertThat(journal.batchSizes()).containsExactly(1, 1, 1, 1, 1, 1, 1, 9, 9, 4);
    assertThat(journal.conflicts()).as("it knows its own sequences").isZero();
  }

  @Test
  void tellsTheCallerWhenTooManyWait() {
    for (int i = 0; i <= StockQueue.WAITING_MAX; i++) {
      assertThat(reserve("o-" + i).isComplete()).isFalse();
    }
    assertKind(reserve("o-too-many"), FailureKind.RETRY);
  }

  @Test
  void keepsTheTraceOfEachOrderOfABatch() {
    for (int i = 0; i < 3; i++) {
      writer.submit(order("o-" + i), Outcome.NONE, "trace-" + i);
    }
    journal.runAll();
    assertThat(outcomes())
        .extracting(RecordedEvent::traceparent)
        .containsExactly("trace-0", "trace-1", "trace-2");
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureKind.class,
      names = {"CONFLICT", "REJECT"})
  void oneCulpritDoesNotFailTheOthersOfItsBatch(FailureKind kind) {
    journal.refuse(
        batch ->
            batch.stream().anyMatch(StockWriterTest::isCulprit)
                ? Optional.of(kind)
                : Optional.empty());
    Future<Void> first = reserve("o-first");
    List<Future<Void>> others = IntStream.range(0, 6).mapToObj(i -> reserve("o-" + i)).toList();
    Future<Void> culprit = reserve("o-culprit");
    journal.runAll();

    assertThat(first.succeeded()).isTrue();
    assertThat(others).allMatch(Future::succeeded);
    assertKind(culprit, kind == FailureKind.CONFLICT ? FailureKind.RETRY : FailureKind.REJECT);
  }

  @Test
  void aSkuThatOthersFightForDoesNotHoldUpTheOthers() {
    Future<Void> first = reserve("o-first");
    Future<Void> hot = reserve("o-hot");
    List<Future<Void>> others =
        IntStream.range(0, 5).mapToObj(i -> reserve("o-" + i, "LOOM")).toList();
    journal.step(0, Fate.ANSWERED);
    assertThat(first.succeeded()).isTrue();

    int[] lost = {0};
    journal.refuse(
        batch -> {
          if (batch.get(0).subject().endsWith("o-hot")
              && others.stream().anyMatch(order -> !order.isComplete())) {
            lost[0]++;
            rivalTakesOne("YARN");
          }
          return Optional.empty();
        });
    journal.runAll();

    assertThat(others).allMatch(Future::succeeded);
    assertThat(lost[0])
        .as("the others waited for three conflicts, not for the end of the fight")
        .isEqualTo(3);
    assertThat(hot.succeeded()).isTrue();
    assertThat(available("LOOM")).isEqualTo(95);
  }

  @Test
  void anOrderIsNotRejectedByAnOldMemory() {
    Future<AdjustStockReply> taken = writer.submit(adjust("a-1", "DYE", -100), Outcome.NONE, "");
    journal.runAll();
    assertThat(taken.succeeded()).isTrue();
    StockWriter lately = writer();
    Future<AdjustStockReply> added = writer.submit(adjust("a-2", "DYE", 3), Outcome.NONE, "");
    journal.runAll();
    assertThat(added.succeeded()).isTrue();

    Future<Void> order = lately.submit(order("o-1", "DYE"), Outcome.NONE, "");
    journal.runAll();

    assertThat(order.succeeded()).isTrue();
    assertThat(outcomes().get(2).subject()).isEqualTo("inventory.reserved.0.o-1");
    assertThat(available("DYE")).isEqualTo(2);
  }

  @Test
  void readsTheLevelsAgainWhenItDoesNotKnowHowACommitEnded() {
    Future<Void> lost = reserve("o-lost");
    journal.step(0, Fate.ANSWER_LOST);
    assertKind(lost, FailureKind.RETRY);

    Future<Void> next = reserve("o-next");
    Future<Void> again = reserve("o-lost");
    journal.runAll();

    assertThat(next.succeeded()).isTrue();
    assertThat(again.succeeded()).isTrue();
    assertThat(available("YARN")).isEqualTo(98);
  }

  @Test
  void decidesAgainWhenAnotherWriterWasFaster() {
    StockWriter other = writer();
    Future<Void> own = reserve("o-own");
    Future<Void> others = other.submit(order("o-other"), Outcome.NONE, "");
    journal.runAll();
    assertThat(own.succeeded()).isTrue();
    assertThat(others.succeeded()).isTrue();
    assertThat(available("YARN")).isEqualTo(98);
  }

  @Test
  void readsALargeBatchAgainHoweverManyEventsItsOrdersHave() {
    StockWriter large = writer(ORDERS_MAX, BATCH_EVENTS_MIN);
    for (int i = 0; i < ORDERS_MAX; i++) {
      for (String kind : List.of("weighed", "packed", "labelled")) {
        storeUnknown("inventory." + kind + ".0.o-" + i);
      }
    }
    List<Future<Void>> orders =
        IntStream.range(0, ORDERS_MAX)
            .mapToObj(i -> large.submit(order("o-" + i, SKUS.get(i % 3)), Outcome.NONE, ""))
            .toList();
    journal.runAll();
    assertThat(orders).allMatch(Future::succeeded);
    assertThat(outcomes()).hasSize(ORDERS_MAX * 4);
  }

  private StockWriter writer() {
    return writer(BATCH_ORDERS_MAX, BATCH_EVENTS_MIN);
  }

  private StockWriter writer(int batchOrdersMax, int batchEventsMin) {
    Future<Levels> levels = new FirstLevels(store).open(catalogue);
    journal.runAll();
    return new StockWriter(
        store,
        levels.result(),
        new StockWriter.Limits(batchOrdersMax, batchEventsMin, TTL_SECONDS),
        timers::add);
  }

  private void storeUnknown(String subject) {
    StockLevel payload = StockLevel.getDefaultInstance();
    NewEvent event = new NewEvent(subject, subject, payload, Optional.empty(), 0, "");
    assertThat(journal.stored().append(Streams.INVENTORY, event)).matches(Future::succeeded);
  }

  private Future<Void> reserve(String orderId) {
    return reserve(orderId, "YARN");
  }

  private Future<Void> reserve(String orderId, String sku) {
    return writer.submit(order(orderId, sku), Outcome.NONE, "");
  }

  private Future<Void> reserve(StockWriter by, String orderId) {
    return by.submit(order(orderId), Outcome.NONE, "");
  }

  private List<RecordedEvent> levelEvents(String sku) {
    return journal.stored().events(Streams.INVENTORY).stream()
        .filter(event -> event.subject().equals("inventory.level." + sku))
        .toList();
  }

  private Reserve order(String orderId) {
    return order(orderId, "YARN");
  }

  private Reserve order(String orderId, String sku) {
    return Reserve.of(
        OrderRef.newBuilder().setOrderId(orderId).build(),
        Samples.created(orderId, Map.of(sku, 1)).getLinesList(),
        StockShard.ONLY,
        catalogue);
  }

  private static Adjust adjust(String id, String sku, long delta) {
    return new Adjust(
        AdjustStock.newBuilder().setAdjustmentId(id).setSku(sku).setDelta(delta).build());
  }

  /** Another writer's change, right before the batch that is on its way. */
  private void rivalTakesOne(String sku) {
    String subject = "inventory.level." + sku;
    RecordedEvent last = journal.stored().last(Streams.INVENTORY, List.of(subject)).result().get(0);
    StockLevel level = last.payloadAs(StockLevel.parser());
    StockLevel less = level.toBuilder().setAvailable(level.getAvailable() - 1).build();
    Guard guard = new Guard(subject, last.sequence());
    assertThat(journal.stored().append(Streams.INVENTORY, NewEvent.of(subject, "", less, guard)))
        .matches(Future::succeeded);
  }

  private long available(String sku) {
    Future<StockStore.Read> read = store.read(List.of(sku));
    journal.runAll();
    return read.result().levels().levels().get(sku).available();
  }

  private List<RecordedEvent> outcomes() {
    return journal.stored().events(Streams.INVENTORY).stream()
        .filter(event -> !Set.of("level", "seeded").contains(event.subjectToken(1)))
        .toList();
  }

  private static boolean isCulprit(NewEvent event) {
    return event.subject().endsWith("o-culprit");
  }

  private static void assertKind(Future<Void> outcome, FailureKind kind) {
    assertThat(outcome.failed()).isTrue();
    assertThat(Failure.of(outcome.cause()).kind()).isEqualTo(kind);
  }
}
