package dev.weft.inventory;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import dev.weft.inventory.domain.Catalogue;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.ActiveCondition;
import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Journal.Appended;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.proto.api.v1.Inventory;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.inventory.v1.StockReleased;
import dev.weft.proto.inventory.v1.StockReserved;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Somebody stores what no service would: only whom it is about waits for it to be repaired. */
class UnreadableStockTest extends InventoryServiceTest {
  static Stream<Message> garbage() {
    return Stream.of(
        StockReleased.getDefaultInstance(),
        level("YARN", -1, 10, 0),
        level("YARN", Long.MAX_VALUE, 10, 0),
        level("YARN", 5, -5, 0),
        level("YARN", 5, 5, Long.MIN_VALUE),
        level("LOOM", 7, 10, 0),
        level("", 7, 10, 0));
  }

  @ParameterizedTest
  @MethodSource("garbage")
  void holdsTheOrdersOfOneSkuAndOfNoOther(Message garbage) {
    long sequence = store("inventory.level.YARN", garbage);

    assertWaits(deliver(Samples.created("o-1", Map.of("YARN", 1)), 1), "inventory.level.YARN");
    assertWaits(deliver(Samples.created("o-2", Map.of("LOOM", 1, "YARN", 1)), 2), "YARN");
    create("o-3", Map.of("LOOM", 1));
    assertThat(outcome("reserved", "o-3")).isNotNull();
    assertThat(available("LOOM")).isEqualTo(1);

    journal.remove(Streams.INVENTORY, sequence);
    create("o-1", Map.of("YARN", 1));
    create("o-2", Map.of("LOOM", 1, "YARN", 1));
    assertThat(available("YARN")).isEqualTo(8);
  }

  @Test
  void goesOnFromALevelThatIsStoredOverIt() {
    store("inventory.level.YARN", StockReleased.getDefaultInstance());
    assertWaits(deliver(Samples.created("o-1", Map.of("YARN", 1)), 1), "YARN");
    assertWaits(adjusting("a-1", "YARN", 2), "YARN");

    store("inventory.level.YARN", level("YARN", 4, 10, 0));
    create("o-1", Map.of("YARN", 1));
    assertThat(adjust("a-1", "YARN", 2).getAdjustment().getAvailable()).isEqualTo(5);
  }

  @Test
  void listsTheOthersAndSaysWhyOneIsUnknown() {
    long sequence = store("inventory.level.YARN", StockReleased.getDefaultInstance());

    assertThat(ask("").getInventory().getItemsList())
        .extracting(Inventory.Item::getSku)
        .containsExactly("YARN", "LOOM", "DYE");
    assertThat(ask("YARN").getInventory().getItems(0).getUnreadable())
        .contains("inventory.level.YARN", Long.toString(sequence));
    assertThat(ask("LOOM").getInventory().getItems(0).getUnreadable()).isEmpty();
  }

  @Test
  void startsAndNamesItUntilItIsRepaired() {
    undeployAll();
    long sequence = store("inventory.level.YARN", StockReleased.getDefaultInstance());
    await(deploy(Samples.catalogue(10, 2, 0)));

    assertThat(activeCondition())
        .hasValueSatisfying(about -> assertThat(about).contains("" + sequence));
    create("o-3", Map.of("LOOM", 1));
    journal.remove(Streams.INVENTORY, sequence);
    await().atMost(LIMIT).until(() -> activeCondition().isEmpty());
  }

  @Test
  void anOrderThatEndedMeanwhileWaitsNoMore() {
    store("inventory.level.YARN", StockReleased.getDefaultInstance());
    assertWaits(deliver(Samples.created("o-1", Map.of("YARN", 1)), 1), "YARN");

    cancel("o-1");
    create("o-1", Map.of("YARN", 1));
    assertThat(countOf("inventory.reserved")).isZero();
  }

  @Test
  void whatIsReservedComesBackWhenTheLevelCanBeRead() {
    create("o-1", Map.of("YARN", 3));
    awaitFlushed();
    long sequence = store("inventory.level.YARN", level("YARN", -1, 10, 0));
    assertWaits(deliver(Samples.cancelled("o-1"), ENDED_SEQUENCE), "YARN");

    journal.remove(Streams.INVENTORY, sequence);
    cancel("o-1");
    assertThat(available("YARN")).isEqualTo(10);
  }

  @Test
  void aLevelThatIsGoneIsNotTakenForNothingInStock() {
    long first = events().get(0).sequence();
    create("o-1", Map.of("YARN", 1));
    events().stream()
        .filter(event -> event.subject().equals("inventory.level.YARN"))
        .forEach(event -> journal.remove(Streams.INVENTORY, event.sequence()));
    assertThat(first).isEqualTo(1);

    awaitUntilOrdersWait("YARN");
    create("o-3", Map.of("LOOM", 1));
    assertThat(countOf("inventory.rejected")).isZero();
  }

  /** The goods may be sold: a first level from the catalogue would sell them twice. */
  @Test
  void aStreamThatWasPurgedGetsNoFirstLevelsAgain() {
    create("o-1", Map.of("YARN", 9));
    purge();
    for (int start = 0; start < 2; start++) {
      undeployAll();
      await(deploy(Samples.catalogue(10, 2, 0)));
      assertThat(ask("YARN").getInventory().getItems(0).getUnreadable()).contains("level.YARN");
      assertWaits(deliver(Samples.created("o-2", Map.of("YARN", 1)), 2), "YARN");
      assertThat(activeCondition()).isPresent();
    }
    assertThat(countOf("inventory.level")).isZero();

    store("inventory.level.YARN", level("YARN", 1, 10, 0));
    undeployAll();
    await(deploy(Samples.catalogue(10, 2, 0)));
    create("o-2", Map.of("YARN", 1));
    assertThat(available("YARN")).isZero();
    assertWaits(deliver(Samples.created("o-3", Map.of("LOOM", 1)), 3), "LOOM");
  }

  @Test
  void aLevelThatIsGoneIsNotMadeAgainByTheNextStart() {
    create("o-1", Map.of("YARN", 9));
    events().stream()
        .filter(event -> event.subject().equals("inventory.level.YARN"))
        .forEach(event -> journal.remove(Streams.INVENTORY, event.sequence()));

    undeployAll();
    await(deploy(Samples.catalogue(10, 2, 0)));
    assertWaits(deliver(Samples.created("o-2", Map.of("YARN", 1)), 2), "YARN");
    create("o-3", Map.of("LOOM", 1));
  }

  /** A purge takes the marks, too: whoever sees it sets them again, before a level is counted. */
  @Test
  void whatWasSeenToBePurgedIsNotMadeAgainBesideALevelThatWasCounted() {
    create("o-1", Map.of("YARN", 9));
    purge();
    awaitUntilOrdersWait("YARN");
    awaitUntilOrdersWait("LOOM");
    await()
        .atMost(LIMIT)
        .until(
            () ->
                countOf("inventory.seeded.0.YARN") == 1 && countOf("inventory.seeded.0.LOOM") == 1);
    store("inventory.level.YARN", level("YARN", 1, 10, 0));

    undeployAll();
    await(deploy(Samples.catalogue(10, 2, 0)));
    create("o-3", Map.of("YARN", 1));
    assertWaits(deliver(Samples.created("o-4", Map.of("LOOM", 1)), 4), "LOOM");
  }

  @Test
  void whatTheCatalogueHasLostComesBackAndIsSoldNoMore() {
    create("o-1", Map.of("YARN", 3));
    undeployAll();
    await(deploy(new Catalogue("EUR", Map.of("LOOM", new Catalogue.Item("Frame loom", 8_900, 2)))));

    create("o-2", Map.of("YARN", 1));
    assertThat(outcome("rejected", "o-2")).isNotNull();
    cancel("o-1");
    assertThat(lastLevel("YARN").getAvailable()).isEqualTo(10);
    create("o-3", Map.of("LOOM", 1));
    assertThat(outcome("reserved", "o-3")).isNotNull();
    assertThat(activeCondition()).isEmpty();
  }

  @Test
  void whatCannotBeReadOfOneOrderHoldsThatOrder() {
    StockReserved ofAnother =
        StockReserved.newBuilder().setOrder(OrderRef.newBuilder().setOrderId("o-9")).build();
    store("inventory.reserved.0.o-1", StockLevel.getDefaultInstance());
    store("inventory.reserved.0.o-2", ofAnother);

    Future<?> first = deliver(Samples.created("o-1", Map.of("YARN", 1)), 1);
    Future<?> second = deliver(Samples.cancelled("o-2"), ENDED_SEQUENCE);
    Future<?> other = deliver(Samples.created("o-3", Map.of("YARN", 1)), 3);
    assertWaits(first, "o-1");
    assertWaits(second, "o-2");
    await(other);
    assertThat(available("YARN")).isEqualTo(9);
  }

  /** Its writer knows the level, until it stores the next one. */
  private void awaitUntilOrdersWait(String sku) {
    AtomicInteger number = new AtomicInteger(100);
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertWaits(
                    deliver(Samples.created("o-" + number.getAndIncrement(), Map.of(sku, 1)), 2),
                    sku));
  }

  private void purge() {
    events().forEach(event -> journal.remove(Streams.INVENTORY, event.sequence()));
  }

  private Optional<String> activeCondition() {
    return ActiveConditions.of(vertx).all().stream()
        .filter(one -> one.condition() == Condition.STORED_STATE_UNREADABLE)
        .map(ActiveCondition::detail)
        .findFirst();
  }

  private static void assertWaits(Future<?> outcome, String about) {
    await(outcome.otherwiseEmpty());
    Failure failure = Failure.of(outcome.cause());
    assertThat(failure.kind()).isEqualTo(FailureKind.WAIT);
    assertThat(failure.detail()).contains(about);
  }

  private long store(String subject, Message payload) {
    NewEvent event = new NewEvent(subject, "", payload, Optional.empty(), 0, "");
    Appended stored = await(journal.append(Streams.INVENTORY, event));
    return stored.sequence();
  }

  private static StockLevel level(String sku, long available, long initial, long adjusted) {
    return StockLevel.newBuilder()
        .setSku(sku)
        .setAvailable(available)
        .setInitial(initial)
        .setAdjusted(adjusted)
        .build();
  }
}
