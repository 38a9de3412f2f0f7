package dev.weft.tools.bench;

import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * The bodies of the orders: SKUs spread evenly over the catalogue; if wanted, a share of the orders
 * all want the same one.
 *
 * <p>Thread-safe.
 */
final class OrderBodies {
  /**
   * Coprime to most catalogue sizes, so that neighbours in time are not neighbours in the
   * catalogue.
   */
  private static final int STRIDE = 7_919;

  private static final int SECOND_LINE_EVERY = 4;

  private final String hotSku;
  private final double hotShare;
  private final List<String> skus;

  /**
   * @param skus what may be ordered; not empty, the hot one first
   * @param hotShare of the orders, from 0 to 1, that want only the hot one; above 0 the others want
   *     anything else
   */
  OrderBodies(List<String> skus, double hotShare) {
    this.hotSku = skus.get(0);
    this.hotShare = hotShare;
    boolean excludesHot = hotShare > 0 && skus.size() > 1;
    this.skus = List.copyOf(excludesHot ? skus.subList(1, skus.size()) : skus);
  }

  /** The order with that number: the hot line alone; else one line, every fourth two. */
  Buffer body(int number, String customerId) {
    StringBuilder json = new StringBuilder("{\"customerId\":\"").append(customerId);
    json.append("\",\"paymentToken\":\"tok_ok\",\"items\":[");
    if (isHot(number)) {
      item(json, hotSku);
      return Buffer.buffer(json.append("]}").toString());
    }
    int index = (int) ((long) number * STRIDE % skus.size());
    item(json, skus.get(index));
    if (number % SECOND_LINE_EVERY == 0 && skus.size() > 1) {
      json.append(',');
      item(json, skus.get((index + 1) % skus.size()));
    }
    return Buffer.buffer(json.append("]}").toString());
  }

  /** Evenly over time: whenever the sum of shares passes the next whole number. */
  private boolean isHot(int number) {
    return Math.floor((number + 1L) * hotShare) > Math.floor(number * hotShare);
  }

  private static void item(StringBuilder json, String sku) {
    json.append("{\"sku\":\"").append(sku).append("\",\"quantity\":1}");
  }
}
