package dev.weft.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import dev.weft.inventory.domain.Catalogue;
import dev.weft.kernel.Mesh;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.api.v1.AdjustStock;
import dev.weft.proto.api.v1.AdjustStockReply;
import dev.weft.proto.api.v1.GetInventory;
import dev.weft.proto.api.v1.GetInventoryReply;
import dev.weft.proto.api.v1.Inventory;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.api.v1.StockAdjustment;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.inventory.v1.StockAdjusted;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.inventory.v1.StockRejected;
import dev.weft.proto.inventory.v1.StockReleased;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.testkit.journal.InMemoryJournal;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The inventory service alone, over a real event bus. */
class InventoryVerticleTest {
  private static final long CREATED_SEQUENCE = 41;
  private static final long ENDED_SEQUENCE = 42;
  private static final String FOLLOW = Addresses.INVENTORY_FOLLOW_PREFIX + 0;

  private final Vertx vertx = Vertx.vertx();
  private final InMemoryJournal journal = new InMemoryJournal();
  private final List<String> deployed = new CopyOnWriteArrayList<>();

  @BeforeEach
  void deploy() {
    ProtobufCodec.register(vertx, Samples.TYPES);
    await(deploy(Samples.catalogue(10, 2, 0)));
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void writesTheFirstLevelsOnce() {
    assertThat(events()).hasSize(3);
    await(deploy(Samples.catalogue(99, 99, 99)));
    assertThat(events()).hasSize(3);
    assertThat(available("YARN")).isEqualTo(10);
  }

  @Test
  void reservesAllLinesAtThePricesOfTheCatalogue() {
    create("o-1", Map.of("YARN", 3, "LOOM", 2));

    StockReserved reserved = outcome("reserved", "o-1").payloadAs(StockReserved.parser());
    assertThat(reserved.getTotal().getAmountMinor()).isEqualTo(3 * 720 + 2 * 8_900);
    assertThat(reserved.getTotal().getCurrency()).isEqualTo("EUR");
    assertThat(reserved.getOrder().getOrderSequence()).isEqualTo(CREATED_SEQUENCE);
    assertThat(reserved.getOrder().getPaymentToken()).isEqualTo("tok_ok");
    assertThat(outcome("reserved", "o-1").eventId()).isEqualTo("o-1:stock-reserved");
    assertThat(available("YARN")).isEqualTo(7);
    assertThat(available("LOOM")).isZero();
  }

  @Test
  void reservesNothingWhenOneLineCannotBeHad() {
    create("o-1", Map.of("YARN", 3, "LOOM", 3));

    StockRejected rejected = outcome("rejected", "o-1").payloadAs(StockRejected.parser());
    assertThat(rejected.getReason()).isEqualTo(RejectionReason.REJECTION_REASON_OUT_OF_STOCK);
    assertThat(rejected.getDetail()).isEqualTo("LOOM");
    assertThat(rejected.getOrder().getPaymentToken()).isEmpty();
    assertThat(available("YARN")).isEqualTo(10);
  }

  @Test
  void addsUpLinesOfTheSameSku() {
    OrderCreated twice =
        Samples.created("o-1", Map.of("LOOM", 2)).toBuilder()
            .addAllLines(Samples.created("o-1", Map.of("LOOM", 1)).getLinesList())
            .build();
    await(deliver(FOLLOW, twice, CREATED_SEQUENCE));
    assertThat(outcome("rejected", "o-1")).isNotNull();
    assertThat(available("LOOM")).isEqualTo(2);
  }

  @Test
  void rejectsWhatIsNotInTheCatalogue() {
    create("o-1", Map.of("GOLD", 1, "YARN", 1));
    StockRejected rejected = outcome("rejected", "o-1").payloadAs(StockRejected.parser());
    assertThat(rejected.getReason()).isEqualTo(RejectionReason.REJECTION_REASON_UNKNOWN_SKU);
    assertThat(rejected.getDetail()).isEqualTo("GOLD");
  }

  @Test
  void reservesOnceHoweverOftenAnOrderIsDelivered() {
    create("o-1", Map.of("YARN", 3));
    create("o-1", Map.of("YARN", 3));
    assertThat(available("YARN")).isEqualTo(7);
  }

  @Test
  void givesBackOnceWhatACancelledOrderHeld() {
    create("o-1", Map.of("YARN", 3));
    cancel("o-1");
    cancel("o-1");
    StockReleased released = outcome("released", "o-1").payloadAs(StockReleased.parser());
    assertThat(released.getLinesCount()).isEqualTo(1);
    assertThat(released.getOrder().getOrderSequence()).isEqualTo(ENDED_SEQUENCE);
    assertThat(available("YARN")).isEqualTo(10);
  }

  @Test
  void givesBackWhatAnOrderHeldWhosePaymentWasDeclined() {
    create("o-1", Map.of("YARN", 3));
    reject("o-1", RejectionReason.REJECTION_REASON_PAYMENT_DECLINED);
    assertThat(available("YARN")).isEqualTo(10);
  }

  @Test
  void reservesNothingForAnOrderThatWasCancelledBefore() {
    cancel("o-1");
    create("o-1", Map.of("YARN", 3));
    assertThat(outcome("released", "o-1").payloadAs(StockReleased.parser()).getLinesList())
        .isEmpty();
    assertThat(available("YARN")).isEqualTo(10);
  }

  @Test
  void hasNothingToGiveBackForWantOfStock() {
    create("o-1", Map.of("DYE", 1));
    reject("o-1", RejectionReason.REJECTION_REASON_OUT_OF_STOCK);
    cancel("o-1");
    assertThat(events().stream().map(event -> event.subjectToken(1))).doesNotContain("released");
  }

  @Test
  void givesBackSkusThatTheCatalogueNoLongerHas() {
    create("o-1", Map.of("YARN", 3));
    undeployAll();
    Catalogue.Item loom = new Catalogue.Item("Frame loom", 8_900, 2);
    await(deploy(new Catalogue("EUR", Map.of("LOOM", loom))));
    cancel("o-1");
    RecordedEvent level = events().get(events().size() - 2);
    assertThat(level.payloadAs(StockLevel.parser()).getSku()).isEqualTo("YARN");
    assertThat(level.payloadAs(StockLevel.parser()).getAvailable()).isEqualTo(10);
  }

  @Test
  void sellsAHotSkuExactlyOnceOverTwoInstances() {
    undeployAll();
    Mesh mesh = new Mesh(any -> new LaggingJournal(vertx, journal), OpenTelemetry.noop());
    Catalogue.Item hot = new Catalogue.Item("Hot", 100, 100);
    await(deploy(new Catalogue("EUR", Map.of("HOT", hot)), mesh));
    await(deploy(new Catalogue("EUR", Map.of("HOT", hot)), mesh));

    List<Future<Object>> deliveries =
        IntStream.range(0, 300)
            .mapToObj(i -> Samples.created("o-" + i, Map.of("HOT", 1)))
            .map(order -> deliver(FOLLOW, order, CREATED_SEQUENCE))
            .toList();
    await(Future.join(deliveries).otherwiseEmpty());
    // What lost every race comes again.
    for (int i = 0; i < 300; i++) {
      create("o-" + i, Map.of("HOT", 1));
    }

    assertThat(countOf("inventory.reserved.")).isEqualTo(100);
    assertThat(countOf("inventory.rejected.")).isEqualTo(200);
    assertThat(countOf("inventory.level.HOT")).as("orders share commits").isLessThan(100);
    assertThat(available("HOT")).isZero();
  }

  @Test
  void adjustsTheLevelAndTellsOfItInOneCommit() {
    StockAdjustment adjustment = adjust("a-1", "YARN", 5).getAdjustment();
    assertThat(adjustment.getAvailable()).isEqualTo(15);
    assertThat(adjustment.getReplayed()).isFalse();
    adjust("a-2", "YARN", -7);

    StockAdjusted event = outcome("adjusted", "a-2").payloadAs(StockAdjusted.parser());
    assertThat(event.getSku()).isEqualTo("YARN");
    assertThat(event.getDelta()).isEqualTo(-7);
    assertThat(event.getReason()).isEqualTo("counted");
    assertThat(event.getAvailable()).isEqualTo(8);
    StockLevel level = lastLevel("YARN");
    assertThat(level.getAvailable()).isEqualTo(8);
    assertThat(level.getInitial()).isEqualTo(10);
    assertThat(level.getAdjusted()).isEqualTo(-2);
  }

  @Test
  void sellsWhatWasAdjusted() {
    adjust("a-1", "DYE", 4);
    create("o-1", Map.of("DYE", 4));
    assertThat(outcome("reserved", "o-1")).isNotNull();
    assertThat(lastLevel("DYE").getAdjusted()).isEqualTo(4);
    assertThat(available("DYE")).isZero();
  }

  @Test
  void answersAnAdjustmentThatIsMadeAgainWithWhatCameOfItFirst() {
    adjust("a-1", "YARN", 5);
    create("o-1", Map.of("YARN", 3));
    StockAdjustment again = adjust("a-1", "YARN", 5).getAdjustment();
    assertThat(again.getReplayed()).isTrue();
    assertThat(again.getAvailable()).as("right after the first").isEqualTo(15);
    assertThat(available("YARN")).isEqualTo(12);
  }

  @Test
  void refusesAnIdThatStandsForSomethingElse() {
    adjust("a-1", "YARN", 5);
    create("o-1", Map.of("YARN", 1));
    assertRefused(adjust("a-1", "YARN", 6), Refusal.Code.CODE_KEY_REUSED, "");
    assertRefused(adjust("a-1", "LOOM", 5), Refusal.Code.CODE_KEY_REUSED, "");
    assertRefused(adjust("o-1", "YARN", 5), Refusal.Code.CODE_KEY_REUSED, "");
    assertThat(available("YARN")).isEqualTo(14);
    assertThat(available("LOOM")).isEqualTo(2);
  }

  @Test
  void neverAdjustsBelowZero() {
    Refusal refusal = adjust("a-1", "YARN", -11).getRefusal();
    assertThat(refusal.getCode()).isEqualTo(Refusal.Code.CODE_NOT_ALLOWED);
    assertThat(refusal.getField()).isEqualTo("delta");
    assertThat(refusal.getDetail()).contains("10");
    assertThat(countOf("inventory.adjusted.")).isZero();
    assertThat(adjust("a-1", "YARN", -10).getAdjustment().getAvailable()).isZero();
  }

  @Test
  void refusesAdjustmentsThatMeanNothing() {
    assertRefused(adjust("a-1", "GOLD", 1), Refusal.Code.CODE_NOT_FOUND, "sku");
    assertRefused(adjust("a-1", "YARN", 0), Refusal.Code.CODE_INVALID, "delta");
    assertRefused(adjust("a-1", "YARN", Long.MIN_VALUE), Refusal.Code.CODE_INVALID, "delta");
    assertRefused(adjust("a.*", "YARN", 1), Refusal.Code.CODE_INVALID, "adjustmentId");
    assertThat(events()).as("the first levels alone").hasSize(3);
  }

  @Test
  void asksForAnotherTryOfAnAdjustmentWhileTheJournalIsAway() {
    journal.setAvailable(false);
    assertThatThrownBy(() -> adjust("a-1", "YARN", 1))
        .satisfies(error -> assertKind(error, FailureKind.RETRY));
    journal.setAvailable(true);
    assertThat(adjust("a-1", "YARN", 1).getAdjustment().getReplayed()).isFalse();
  }

  @Test
  void answersWithWhatTheJournalHolds() {
    create("o-1", Map.of("YARN", 3));
    List<Inventory.Item> items = ask("").getInventory().getItemsList();
    assertThat(items).extracting(Inventory.Item::getSku).containsExactly("YARN", "LOOM", "DYE");
    assertThat(items).extracting(Inventory.Item::getAvailable).containsExactly(7L, 2L, 0L);
    assertThat(items.get(0).getName()).isEqualTo("Wool yarn");
    assertThat(items.get(0).getPrice().getAmountMinor()).isEqualTo(720);
    assertThat(ask("LOOM").getInventory().getItemsCount()).isEqualTo(1);
  }

  @Test
  void namesTheSkuThatItDoesNotHave() {
    Refusal refusal = ask("GOLD").getRefusal();
    assertThat(refusal.getCode()).isEqualTo(Refusal.Code.CODE_NOT_FOUND);
    assertThat(refusal.getDetail()).contains("GOLD");
  }

  @Test
  void rejectsOrdersThatNoTryCanMakeSenseOf() {
    assertRejected(Samples.created("*", Map.of("YARN", 1)));
    assertRejected(Samples.created("o-1", Map.of()));
    assertRejected(Samples.created("o-1", Map.of("YARN", 0)));
    assertRejected(Samples.created("o-1", Map.of("YARN", -1)));
    assertThat(available("YARN")).isEqualTo(10);
  }

  @Test
  void asksForAnotherTryWhileTheJournalIsAway() {
    journal.setAvailable(false);
    assertThatThrownBy(() -> create("o-1", Map.of("YARN", 1)))
        .satisfies(error -> assertKind(error, FailureKind.RETRY));
    journal.setAvailable(true);
    create("o-1", Map.of("YARN", 1));
    assertThat(available("YARN")).isEqualTo(9);
  }

  @Test
  void startsOnlyWhenTheJournalIsThere() {
    journal.setAvailable(false);
    Future<String> started = deploy(Samples.catalogue(10, 2, 0));
    assertThatThrownBy(
            () -> started.toCompletionStage().toCompletableFuture().get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    journal.setAvailable(true);
    assertThat(await(started)).isNotBlank();
  }

  private void undeployAll() {
    deployed.forEach(id -> await(vertx.undeploy(id)));
    deployed.clear();
  }

  private Future<String> deploy(Catalogue catalogue) {
    return deploy(catalogue, new Mesh(any -> journal, OpenTelemetry.noop()));
  }

  private Future<String> deploy(Catalogue catalogue, Mesh mesh) {
    return vertx
        .deployVerticle(new InventoryVerticle(new InventoryOptions(), catalogue, mesh))
        .onSuccess(deployed::add);
  }

  private void create(String orderId, Map<String, Integer> lines) {
    await(deliver(FOLLOW, Samples.created(orderId, lines), CREATED_SEQUENCE));
  }

  private void cancel(String orderId) {
    await(deliver(FOLLOW, Samples.cancelled(orderId), ENDED_SEQUENCE));
  }

  private void reject(String orderId, RejectionReason reason) {
    await(deliver(FOLLOW, Samples.rejected(orderId, reason), ENDED_SEQUENCE));
  }

  private Future<Object> deliver(String address, Message event, long sequence) {
    DeliveryOptions options =
        new DeliveryOptions().setHeaders(Samples.delivery(event, sequence).headers());
    return vertx
        .eventBus()
        .request(address, event, options)
        .map(io.vertx.core.eventbus.Message::body);
  }

  private GetInventoryReply ask(String sku) {
    GetInventory request = GetInventory.newBuilder().setSku(sku).build();
    return await(
        vertx
            .eventBus()
            .<GetInventoryReply>request(Addresses.INVENTORY_GET, request)
            .map(io.vertx.core.eventbus.Message::body));
  }

  private AdjustStockReply adjust(String id, String sku, long delta) {
    AdjustStock request =
        AdjustStock.newBuilder()
            .setAdjustmentId(id)
            .setSku(sku)
            .setDelta(delta)
            .setReason("counted")
            .build();
    return await(
        vertx
            .eventBus()
            .<AdjustStockReply>request(Addresses.INVENTORY_ADJUST, request)
            .map(io.vertx.core.eventbus.Message::body));
  }

  private StockLevel lastLevel(String sku) {
    List<RecordedEvent> levels =
        events().stream()
            .filter(event -> event.subject().equals("inventory.level." + sku))
            .toList();
    return levels.get(levels.size() - 1).payloadAs(StockLevel.parser());
  }

  private long available(String sku) {
    return ask(sku).getInventory().getItems(0).getAvailable();
  }

  private RecordedEvent outcome(String event, String orderId) {
    String subject = "inventory." + event + ".0." + orderId;
    return events().stream()
        .filter(stored -> stored.subject().equals(subject))
        .findFirst()
        .orElseThrow();
  }

  private long countOf(String subjectPrefix) {
    return events().stream().filter(event -> event.subject().startsWith(subjectPrefix)).count();
  }

  private List<RecordedEvent> events() {
    return journal.events(Streams.INVENTORY);
  }

  private void assertRejected(OrderCreated order) {
    assertThatThrownBy(() -> await(deliver(FOLLOW, order, CREATED_SEQUENCE)))
        .satisfies(error -> assertKind(error, FailureKind.REJECT));
  }

  private static void assertRefused(AdjustStockReply reply, Refusal.Code code, String field) {
    assertThat(reply.getRefusal().getCode()).isEqualTo(code);
    assertThat(reply.getRefusal().getField()).isEqualTo(field);
  }

  private static void assertKind(Throwable error, FailureKind kind) {
    assertThat(Failure.of(error.getCause()).kind()).isEqualTo(kind);
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException failed) {
      throw new IllegalStateException(
          failed instanceof ExecutionException ? failed.getCause() : failed);
    }
  }
}
