package dev.weft.inventory;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.inventory.domain.Catalogue;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.inventory.v1.StockRejected;
import dev.weft.proto.inventory.v1.StockReleased;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.orders.v1.OrderCreated;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Orders take stock, and give it back. */
class ReservationTest extends InventoryServiceTest {
  private static final Duration KEPT = Duration.ofDays(7);

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
    await(deliver(twice, CREATED_SEQUENCE));
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
  void takesNoStockAgainForAnOrderWhoseOutcomeIsForgotten() {
    createAged("o-1", KEPT.plusDays(1));
    createAged("o-2", KEPT.plusDays(20));
    assertThat(available("YARN")).isEqualTo(10);
    assertThat(countOf("inventory.reserved.")).isZero();
  }

  @Test
  void reservesForOldOrdersAsLongAsEveryOutcomeIsKept() {
    createAged("o-1", KEPT.minusDays(1));
    assertThat(available("YARN")).isEqualTo(9);
    // It could be forgotten while this is on its way.
    createAged("o-2", KEPT.minusMinutes(30));
    assertThat(available("YARN")).isEqualTo(9);
  }

  @Test
  void goesOnOverEventsThatANewerVersionHasAdded() {
    storeUnknown("weighed", "o-1");
    create("o-1", Map.of("YARN", 3));
    storeUnknown("packed", "o-1");
    storeUnknown("labelled", "o-1");
    create("o-1", Map.of("YARN", 3));
    assertThat(available("YARN")).isEqualTo(7);

    cancel("o-1");
    cancel("o-1");

    assertThat(outcome("released", "o-1").payloadAs(StockReleased.parser()).getLinesCount())
        .isEqualTo(1);
    assertThat(available("YARN")).isEqualTo(10);
    create("o-1", Map.of("YARN", 3));
    assertThat(available("YARN")).isEqualTo(10);
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
    assertThat(lastLevel("YARN").getAvailable()).isEqualTo(10);
  }

  @Test
  void sellsAHotSkuExactlyOnceOverTwoInstances() {
    undeployAll();
    ServiceContext service =
        new ServiceContext(any -> new LaggingJournal(vertx, journal), OpenTelemetry.noop());
    Catalogue.Item hot = new Catalogue.Item("Hot", 100, 100);
    await(deploy(new Catalogue("EUR", Map.of("HOT", hot)), service));
    await(deploy(new Catalogue("EUR", Map.of("HOT", hot)), service));

    List<? extends Future<?>> deliveries =
        IntStream.range(0, 300)
            .mapToObj(i -> Samples.created("o-" + i, Map.of("HOT", 1)))
            .map(order -> deliver(order, CREATED_SEQUENCE))
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
    Future<?> delivered = deliver(Samples.created("o-1", Map.of("YARN", 1)), CREATED_SEQUENCE);
    assertThat(awaitFailure(delivered).kind()).isEqualTo(FailureKind.RETRY);
    journal.setAvailable(true);
    create("o-1", Map.of("YARN", 1));
    assertThat(available("YARN")).isEqualTo(9);
  }

  private void createAged(String orderId, Duration age) {
    OrderCreated order = Samples.created(orderId, Map.of("YARN", 1));
    await(deliver(order, CREATED_SEQUENCE, Instant.now().minus(age)));
  }

  private void reject(String orderId, RejectionReason reason) {
    await(deliver(Samples.rejected(orderId, reason), ENDED_SEQUENCE));
  }

  private void assertRejected(OrderCreated order) {
    assertThat(awaitFailure(deliver(order, CREATED_SEQUENCE)).kind()).isEqualTo(FailureKind.REJECT);
  }
}
