package dev.weft.tools.chaos;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;

/**
 * The orders of a run: most are paid for, some are declined, out of stock, paid at the third try,
 * cancelled, sent twice.
 */
final class OrderMix {
  private static final double DECLINED = 0.05;

  /** More, and a backlog of them opens the breaker: to it that is a provider that is away. */
  private static final double FLAKY = 0.01;

  private static final double HOT = 0.33;
  private static final double SCARCE = 0.02;
  private static final double TWO_LINES = 0.25;
  private static final double CANCELLED = 0.04;
  private static final double REPEATED = 0.04;
  private static final int QUANTITY_MAX = 3;
  private static final int CUSTOMERS = 500;
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private final long seed;
  private final List<String> others = ChaosCatalogue.others();

  OrderMix(long seed) {
    this.seed = seed;
  }

  /** The order with that number, always the same. */
  ChaosOrder order(int number) {
    Random random = new Random(seed + number * SPREAD);
    JsonObject body =
        new JsonObject()
            .put("customerId", "chaos-" + random.nextInt(CUSTOMERS))
            .put("paymentToken", token(random.nextDouble()))
            .put("items", items(random));
    return new ChaosOrder(
        number,
        "chaos-" + seed + "-" + number,
        Buffer.buffer(body.encode()),
        random.nextDouble() < CANCELLED,
        random.nextDouble() < REPEATED);
  }

  private static String token(double draw) {
    if (draw < DECLINED) {
      return "tok_declined";
    }
    return draw < DECLINED + FLAKY ? "tok_flaky" : "tok_ok";
  }

  private JsonArray items(Random random) {
    JsonArray items = new JsonArray().add(line(sku(random), random));
    if (random.nextDouble() < TWO_LINES) {
      String first = items.getJsonObject(0).getString("sku");
      String second = others.get(random.nextInt(others.size()));
      if (!second.equals(first)) {
        items.add(line(second, random));
      }
    }
    return items;
  }

  private String sku(Random random) {
    double draw = random.nextDouble();
    if (draw < SCARCE) {
      return ChaosCatalogue.SCARCE;
    }
    return draw < SCARCE + HOT ? ChaosCatalogue.HOT : others.get(random.nextInt(others.size()));
  }

  private static JsonObject line(String sku, Random random) {
    return new JsonObject().put("sku", sku).put("quantity", 1 + random.nextInt(QUANTITY_MAX));
  }
}
