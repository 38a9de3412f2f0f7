package dev.weft.tools.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.payment.PaymentOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Orders that the payment provider holds up for longer than they may take. */
class ExpiryAuditIT {
  private static final String SKU = "YARN-WOOL-NAT";
  private static final int ORDERS = 5;
  private static final String EXPIRED = "EXPIRED";
  private static final Set<String> ENDS = Set.of("CONFIRMED", "REJECTED");

  @Test
  void givesStockBackWhenTheProviderIsAway() throws Exception {
    try (AuditedCluster cluster = new AuditedCluster(List.of("orders.deadline=4s"))) {
      long before = cluster.available(SKU);
      cluster.stopProvider();
      List<String> orders = new ArrayList<>();
      for (int i = 0; i < ORDERS; i++) {
        orders.add(cluster.place("tok_ok", Map.of(SKU, 2)));
      }
      for (String order : orders) {
        assertExpires(cluster, order);
      }
      await().atMost(AuditedCluster.LIMIT).until(() -> cluster.available(SKU) == before);

      cluster.startProvider();
      await().atMost(AuditedCluster.LIMIT).until(() -> isSold(cluster));
      assertThat(cluster.awaitNothingOpen().getLong("orders")).isGreaterThan(ORDERS);
      assertThat(cluster.ledgerLines("captured") - cluster.ledgerLines("refunded"))
          .as("of the one that was in time")
          .isEqualTo(1);
    }
  }

  @Test
  void paysBackWhatIsTakenAfterTheDeadline() throws Exception {
    List<String> settings = List.of("orders.deadline=2s", "payment.provider.timeout=5s");
    try (AuditedCluster cluster =
        new AuditedCluster(settings, PaymentOptions.DEFAULT_LATENCY_MS, 8_000)) {
      long before = cluster.available(SKU);
      String late = cluster.place("tok_slow", Map.of(SKU, 3));
      assertExpires(cluster, late);
      await().atMost(AuditedCluster.LIMIT).until(() -> cluster.ledgerLines("refunded") == 1);
      await().atMost(AuditedCluster.LIMIT).until(() -> cluster.available(SKU) == before);

      JsonObject report = cluster.awaitNothingOpen();
      assertThat(AuditedCluster.checked(report, "refunds")).isEqualTo(1);
      assertThat(cluster.ledgerLines("captured")).isEqualTo(1);
      cluster.awaitStatus(late, "REJECTED");
    }
  }

  /** It may still be too late while the node finds out that the provider is back. */
  private static boolean isSold(AuditedCluster cluster) throws Exception {
    String order = cluster.place("tok_ok", Map.of(SKU, 1));
    await()
        .atMost(AuditedCluster.LIMIT)
        .until(() -> ENDS.contains(cluster.order(order).getString("status")));
    return cluster.order(order).getString("status").equals("CONFIRMED");
  }

  private static void assertExpires(AuditedCluster cluster, String order) throws Exception {
    cluster.awaitStatus(order, "REJECTED");
    assertThat(cluster.order(order).getString("reason")).isEqualTo(EXPIRED);
  }
}
