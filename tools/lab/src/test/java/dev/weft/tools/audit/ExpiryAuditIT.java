package dev.weft.tools.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
    try (AuditedMesh mesh = new AuditedMesh(List.of("orders.deadline=4s"), List.of())) {
      long before = mesh.available(SKU);
      mesh.provider().kill();
      List<String> orders = new ArrayList<>();
      for (int i = 0; i < ORDERS; i++) {
        orders.add(mesh.place("tok_ok", Map.of(SKU, 2)));
      }
      for (String order : orders) {
        assertExpires(mesh, order);
      }
      await().atMost(AuditedMesh.LIMIT).until(() -> mesh.available(SKU) == before);

      mesh.provider().start();
      await().atMost(AuditedMesh.LIMIT).until(() -> isSold(mesh));
      assertThat(mesh.awaitNothingOpen().getLong("orders")).isGreaterThan(ORDERS);
      assertThat(mesh.ledgerLines("captured") - mesh.ledgerLines("refunded"))
          .as("of the one that was in time")
          .isEqualTo(1);
    }
  }

  @Test
  void paysBackWhatIsTakenAfterTheDeadline() throws Exception {
    List<String> settings = List.of("orders.deadline=2s", "payment.provider.timeout=5s");
    try (AuditedMesh mesh = new AuditedMesh(settings, List.of("--slow-answer-ms", "8000"))) {
      long before = mesh.available(SKU);
      String late = mesh.place("tok_slow", Map.of(SKU, 3));
      assertExpires(mesh, late);
      await().atMost(AuditedMesh.LIMIT).until(() -> mesh.ledgerLines("refunded") == 1);
      await().atMost(AuditedMesh.LIMIT).until(() -> mesh.available(SKU) == before);

      JsonObject report = mesh.awaitNothingOpen();
      assertThat(AuditedMesh.lookedAt(report, "refunds")).isEqualTo(1);
      assertThat(mesh.ledgerLines("captured")).isEqualTo(1);
      mesh.awaitStatus(late, "REJECTED");
    }
  }

  /** It may still be too late while the node finds out that the provider is back. */
  private static boolean isSold(AuditedMesh mesh) throws Exception {
    String order = mesh.place("tok_ok", Map.of(SKU, 1));
    await()
        .atMost(AuditedMesh.LIMIT)
        .until(() -> ENDS.contains(mesh.order(order).getString("status")));
    return mesh.order(order).getString("status").equals("CONFIRMED");
  }

  private static void assertExpires(AuditedMesh mesh, String order) throws Exception {
    mesh.awaitStatus(order, "REJECTED");
    assertThat(mesh.order(order).getString("reason")).isEqualTo(EXPIRED);
  }
}
