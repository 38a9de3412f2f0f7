package dev.weft.tools.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Orders over four shards that end in every way there is. */
class ShardsAuditIT {
  private static final long SEED = 11;
  private static final int ORDERS = 60;
  private static final int CANCELLED_AT_ONCE = 6;
  private static final int REFUNDS_MIN = 2;
  private static final int TRIES_MAX = 60;

  /** One SKU of each shard; of the second there are three. */
  private static final List<String> SKUS =
      List.of("YARN-WOOL-NAT", "DYE-INDIGO-50", "LOOM-FRAME-60", "LOOM-INKLE");

  /** Long enough to cancel an order whose money is just being taken. */
  private static final long SLOW_MS = 400;

  @Test
  void holdsAfterSalesRejectionsCancellationsAndRefunds() throws Exception {
    try (AuditedCluster cluster =
        new AuditedCluster(List.of("inventory.shards=4"), SLOW_MS, SLOW_MS)) {
      Random random = new Random(SEED);
      List<String> orders = new ArrayList<>();
      for (int i = 0; i < ORDERS; i++) {
        orders.add(cluster.place(i % 4 == 1 ? "tok_declined" : "tok_ok", lines(random)));
        if (i % CANCELLED_AT_ONCE == 0) {
          cluster.cancel(orders.get(i));
        }
      }
      refund(cluster);

      JsonObject report = cluster.awaitNothingOpen();
      assertThat(report.getJsonArray("stock"))
          .extracting(item -> ((JsonObject) item).getString("stream"))
          .contains("INVENTORY_0", "INVENTORY_1", "INVENTORY_2", "INVENTORY_3");
      assertThat(report.getLong("orders")).isGreaterThanOrEqualTo(ORDERS);
      assertThat(AuditedCluster.checked(report, "refunds")).isGreaterThanOrEqualTo(REFUNDS_MIN);
      assertThat(ends(cluster, orders)).containsKeys("CONFIRMED", "REJECTED", "CANCELLED");
    }
  }

  /** Cancels reserved orders over all shards, until some of them were paid for all the same. */
  private static void refund(AuditedCluster cluster) throws Exception {
    Map<String, Integer> everywhere =
        Map.of("YARN-WOOL-NAT", 1, "LOOM-FRAME-60", 1, "LOOM-INKLE", 1);
    for (int i = 0; cluster.ledgerLines("refunded") < REFUNDS_MIN; i++) {
      assertThat(i).as("tries to cancel what is just being paid for").isLessThan(TRIES_MAX);
      String order = cluster.place("tok_ok", everywhere);
      String status = "PENDING";
      while (status.equals("PENDING")) {
        status = cluster.order(order).getString("status");
      }
      cluster.cancel(order);
    }
  }

  private static Map<String, Integer> lines(Random random) {
    Map<String, Integer> lines = new HashMap<>();
    for (String sku : SKUS) {
      if (random.nextBoolean()) {
        lines.put(sku, 1);
      }
    }
    return lines.isEmpty() ? Map.of(SKUS.get(0), 2) : lines;
  }

  private static Map<String, Integer> ends(AuditedCluster cluster, List<String> orders)
      throws Exception {
    Map<String, Integer> ends = new HashMap<>();
    for (String order : orders) {
      ends.merge(cluster.order(order).getString("status"), 1, Integer::sum);
    }
    return ends;
  }
}
