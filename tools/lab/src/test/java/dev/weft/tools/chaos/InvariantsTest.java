package dev.weft.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvariantsTest {
  private static final String SKU = ChaosCatalogue.SCARCE;

  @TempDir Path work;

  @Test
  void oneKeyForTwoOrdersIsAViolation() {
    RequestOutcomes outcomes = new RequestOutcomes();
    outcomes.accepted(order(1), "a");
    outcomes.accepted(order(1), "a");
    assertThat(outcomes.violations()).isEmpty();

    outcomes.accepted(order(1), "b");

    assertThat(outcomes.violations()).singleElement().asString().contains("a and b");
  }

  @Test
  void anOrderForTwoKeysWithoutAnEndIsTwoViolations() {
    RequestOutcomes outcomes = new RequestOutcomes();
    outcomes.accepted(order(1), "a");
    outcomes.accepted(order(2), "a");

    assertThat(Invariants.orders(outcomes, new OrderCompletion(null, outcomes.acceptedIds())))
        .containsExactly(
            "order a stands for two keys", "order a has no end, last seen: not asked for");
  }

  @Test
  void whatWasCancelledStaysCancelled() {
    RequestOutcomes outcomes = new RequestOutcomes();
    outcomes.accepted(order(1), "a");
    outcomes.cancelled("a");
    OrderCompletion completion = new OrderCompletion(null, outcomes.acceptedIds());
    completion.pending().clear();
    completion.ended().put("a", ended("CONFIRMED", 100));

    assertThat(Invariants.orders(outcomes, completion))
        .containsExactly("order a was cancelled and is CONFIRMED");
  }

  @Test
  void noOrderExpiresInARunThatIsShorterThanItsDeadline() {
    Map<String, JsonObject> orders =
        Map.of("a", ended("REJECTED", 100).put("reason", "EXPIRED"), "b", ended("REJECTED", 100));

    assertThat(Invariants.deadlines(orders))
        .containsExactly("order a has expired before its deadline");
  }

  @Test
  void aConfirmedOrderIsPaidForOnce() throws Exception {
    Map<String, JsonObject> ended = Map.of("a", ended("CONFIRMED", 100));

    assertThat(Invariants.money(ended, ledger(charge(1, "a", 100)))).isEmpty();
    assertThat(Invariants.money(ended, ledger())).containsExactly(due("CONFIRMED", 100, 0));
    assertThat(Invariants.money(ended, ledger(charge(1, "a", 90))))
        .containsExactly(due("CONFIRMED", 100, 90));
    assertThat(Invariants.money(ended, ledger(charge(1, "a", 100), charge(2, "a", 100))))
        .containsExactly(due("CONFIRMED", 100, 200), "order a was charged 2 times");
    assertThat(
            Invariants.money(
                ended, ledger(charge(1, "a", 100), charge(2, "a", 100), refund(3, 2, "a", 100))))
        .containsExactly("order a was charged 2 times");
  }

  @Test
  void moneyForAnOrderThatCameToNothingIsGivenBack() throws Exception {
    Map<String, JsonObject> ended = Map.of("a", ended("CANCELLED", 100));

    assertThat(Invariants.money(ended, ledger())).isEmpty();
    assertThat(Invariants.money(ended, ledger(charge(1, "a", 100))))
        .containsExactly(due("CANCELLED", 0, 100));
    assertThat(Invariants.money(ended, ledger(charge(1, "a", 100), refund(2, 1, "a", 100))))
        .isEmpty();
  }

  @Test
  void stockIsThereOrSold() {
    Map<String, JsonObject> ended =
        Map.of("a", ended("CONFIRMED", 100), "b", ended("REJECTED", 100));

    assertThat(Invariants.stock(ended, Map.of(), inventory(ChaosCatalogue.SCARCE_STOCK - 2)))
        .isEmpty();
    assertThat(Invariants.stock(ended, Map.of(SKU, 5L), inventory(ChaosCatalogue.SCARCE_STOCK + 3)))
        .isEmpty();
    assertThat(Invariants.stock(ended, Map.of(), inventory(ChaosCatalogue.SCARCE_STOCK)))
        .containsExactly("stock of SCARCE is 50, should be 48");
  }

  @Test
  void onlyAnInventoryThatIsShownInWholeIsRight() {
    JsonObject whole = inventory(ChaosCatalogue.SCARCE_STOCK).get().body();
    JsonObject part = new JsonObject().put("items", whole.getJsonArray("items").copy());
    part.getJsonArray("items").remove(0);

    assertThat(Invariants.stock(Map.of(), Map.of(), answer(200, whole))).isEmpty();
    assertThat(Invariants.stock(Map.of(), Map.of(), answer(503, whole)))
        .containsExactly("the inventory cannot be read: status 503");
    assertThat(Invariants.stock(Map.of(), Map.of(), Optional.empty()))
        .containsExactly("the inventory cannot be read: no answer");
    assertThat(Invariants.stock(Map.of(), Map.of(), answer(200, part)))
        .containsExactly("stock of HOT is not shown, should be " + ChaosCatalogue.PLENTY);
    assertThat(Invariants.stock(Map.of(), Map.of(), answer(200, new JsonObject())))
        .hasSameSizeAs(ChaosCatalogue.skus());
  }

  private static ChaosOrder order(int number) {
    return new ChaosOrder(number, "key-" + number, Buffer.buffer(), false, false);
  }

  private static JsonObject ended(String status, long totalMinor) {
    return new JsonObject()
        .put("status", status)
        .put("totalMinor", totalMinor)
        .put("items", new JsonArray().add(new JsonObject().put("sku", SKU).put("quantity", 2)));
  }

  /** Nothing was taken but of the scarce one. */
  private static Optional<LoadClient.Answer> inventory(long scarce) {
    JsonArray items = new JsonArray();
    for (String sku : ChaosCatalogue.skus()) {
      long available = sku.equals(SKU) ? scarce : ChaosCatalogue.stock(sku);
      items.add(new JsonObject().put("sku", sku).put("available", available));
    }
    return answer(200, new JsonObject().put("items", items));
  }

  private static Optional<LoadClient.Answer> answer(int status, JsonObject body) {
    return Optional.of(new LoadClient.Answer(status, body, 0));
  }

  private static String due(String status, long dueMinor, long takenMinor) {
    return "order a is " + status + ": due " + dueMinor + ", taken " + takenMinor;
  }

  private LedgerTotals ledger(JsonObject... entries) throws Exception {
    StringBuilder lines = new StringBuilder();
    for (JsonObject entry : entries) {
      lines.append(entry.encode()).append('\n');
    }
    return LedgerTotals.read(Files.writeString(work.resolve("ledger.jsonl"), lines));
  }

  private static JsonObject charge(int sequence, String order, long amountMinor) {
    return entry("ch_" + sequence, "captured", order, amountMinor).put("key", order);
  }

  private static JsonObject refund(int sequence, int charge, String order, long amountMinor) {
    return entry("re_" + sequence, "refunded", "ch_" + charge, amountMinor)
        .put("key", order + ":refund");
  }

  private static JsonObject entry(String id, String status, String reference, long amountMinor) {
    return new JsonObject()
        .put("id", id)
        .put("status", status)
        .put("reference", reference)
        .put("amountMinor", amountMinor)
        .put("currency", "EUR")
        .put("at", "2026-01-01T00:00:00Z");
  }
}
