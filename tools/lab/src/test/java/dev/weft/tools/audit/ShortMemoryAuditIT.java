package dev.weft.tools.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.tools.lab.CommandRun;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Streams that forget within seconds what the ledger and the stock remember. */
class ShortMemoryAuditIT {
  private static final String SKU = "YARN-WOOL-NAT";
  private static final int ORDERS = 5;
  private static final Pattern FORGOTTEN =
      Pattern.compile("ORDERS has forgotten all of its \\d+ events: what is older is not judged");

  private static final List<String> SETTINGS =
      List.of(
          "orders.deadline=10s",
          "streams.ORDERS.maxAge=12s",
          "streams.ORDERS.duplicateWindow=5s",
          "streams.PAYMENTS.maxAge=12s",
          "streams.PAYMENTS.duplicateWindow=5s",
          "streams.NOTIFICATIONS.maxAge=12s",
          "streams.NOTIFICATIONS.duplicateWindow=5s");

  @Test
  void saysWhatItCannotSeeInsteadOfBlamingSomebody() throws Exception {
    try (AuditedCluster cluster = new AuditedCluster(SETTINGS)) {
      placeAndConfirm(cluster);
      await().atMost(AuditedCluster.LIMIT).until(() -> hasForgottenAll(cluster));

      await().atMost(AuditedCluster.LIMIT).until(() -> remembersOnlyTheLatest(cluster));
    }
  }

  /** A slow audit may come when the latest orders are forgotten, too: then others are placed. */
  private static boolean remembersOnlyTheLatest(AuditedCluster cluster) throws Exception {
    placeAndConfirm(cluster);
    CommandRun partly = cluster.audit();
    assertThat(partly.exitCode()).as(partly.output()).isZero();
    return partly.output().contains("ORDERS begins at ")
        && partly.output().contains("PAYMENTS begins at ")
        && partly.output().contains("what is older is not judged");
  }

  /** Whatever it still remembers on the way there, nobody is to blame. */
  private static boolean hasForgottenAll(AuditedCluster cluster) {
    CommandRun audited = cluster.audit();
    assertThat(audited.exitCode()).as(audited.output()).isZero();
    return FORGOTTEN.matcher(audited.output()).find();
  }

  private static void placeAndConfirm(AuditedCluster cluster) throws Exception {
    String order = "";
    for (int i = 0; i < ORDERS; i++) {
      order = cluster.place("tok_ok", Map.of(SKU, 1));
    }
    cluster.awaitStatus(order, "CONFIRMED");
  }
}
