package dev.weft.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderBodiesTest {
  private static final int SKUS = 200;
  private static final int ORDERS = 2_000;

  private final OrderBodies bodies =
      new OrderBodies(IntStream.range(0, SKUS).mapToObj(i -> "SKU-" + i).toList(), 0);

  @Test
  void spreadsOrdersEvenlyOverTheCatalogue() {
    Map<String, Integer> firstLines = new HashMap<>();
    for (int i = 0; i < ORDERS; i++) {
      firstLines.merge(sku(items(bodies, i), 0), 1, Integer::sum);
    }

    assertThat(firstLines).hasSize(SKUS);
    assertThat(firstLines.values()).containsOnly(ORDERS / SKUS);
  }

  @Test
  void everyFourthOrderHasTwoDifferentLines() {
    assertThat(items(bodies, 1)).hasSize(1);
    assertThat(items(bodies, 4)).hasSize(2);
    assertThat(sku(items(bodies, 4), 0)).isNotEqualTo(sku(items(bodies, 4), 1));
  }

  @Test
  void aCatalogueOfOneIsEnough() {
    assertThat(items(new OrderBodies(List.of("ONLY"), 0), 4)).hasSize(1);
  }

  @Test
  void aShareOfTheOrdersWantsOnlyTheHotOneAndTheOthersNever() {
    OrderBodies hot = new OrderBodies(List.of("HOT", "A", "B", "C"), 0.5);
    int hotOrders = 0;
    for (int i = 0; i < ORDERS; i++) {
      JsonArray items = items(hot, i);
      if (sku(items, 0).equals("HOT")) {
        hotOrders++;
        assertThat(items).hasSize(1);
      } else {
        assertThat(items).noneMatch(item -> ((JsonObject) item).getString("sku").equals("HOT"));
      }
    }

    assertThat(hotOrders).isEqualTo(ORDERS / 2);
  }

  @Test
  void allMayWantTheHotOne() {
    OrderBodies hot = new OrderBodies(List.of("HOT", "A"), 1);
    for (int i = 0; i < ORDERS; i++) {
      assertThat(sku(items(hot, i), 0)).isEqualTo("HOT");
    }
  }

  private static JsonArray items(OrderBodies bodies, int number) {
    JsonObject body = bodies.body(number, "c-" + number).toJsonObject();
    assertThat(body.getString("customerId")).isEqualTo("c-" + number);
    assertThat(body.getString("paymentToken")).isEqualTo("tok_ok");
    return body.getJsonArray("items");
  }

  private static String sku(JsonArray items, int index) {
    return items.getJsonObject(index).getString("sku");
  }
}
