package dev.weft.launcher.bench;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Thread-safe. The bodies of the orders: SKUs spread evenly over the catalogue. */
final class Basket {
  /**
   * Coprime to most catalogue sizes, so that neighbours in time are not neighbours in the
   * catalogue.
   */
  private static final int STRIDE = 7_919;

  private static final int SECOND_LINE_EVERY = 4;

  private final List<String> skus;

  /**
   * @param skus what may be ordered; not empty
   */
  Basket(List<String> skus) {
    this.skus = List.copyOf(skus);
  }

  /** The order with that number: one line, every fourth two. */
  Buffer body(int number, String customerId) {
    StringBuilder json = new StringBuilder("{\"customerId\":\"").append(customerId);
    json.append("\",\"paymentToken\":\"tok_ok\",\"items\":[");
    int index = (int) ((long) number * STRIDE % skus.size());
    item(json, skus.get(index));
    if (number % SECOND_LINE_EVERY == 0 && skus.size() > 1) {
      json.append(',');
      item(json, skus.get((index + 1) % skus.size()));
    }
    return Buffer.buffer(json.append("]}").toString());
  }

  private static void item(StringBuilder json, String sku) {
    json.append("{\"sku\":\"").append(sku).append("\",\"quantity\":1}");
  }
}
