package dev.weft.launcher.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.inbound.route.RouteHealth;
import dev.weft.bridge.stream.StreamHealth;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clients and dashboards read these fields of {@code /ready}. */
class HealthJsonTest {
  @Test
  void aRouteHasEveryFieldAlways() {
    RouteHealth route =
        new RouteHealth("ORDERS", RouteHealth.State.PAUSED, 3, true, "TST-1 away", 7, 1_500, "");
    assertThat(HealthJson.ofRoutes(Map.of("r", route)).encode())
        .isEqualTo(
            "{\"r\":{\"stream\":\"ORDERS\",\"state\":\"PAUSED\",\"inFlight\":3,\"pinned\":true,"
                + "\"lastError\":\"TST-1 away\",\"lag\":7,\"oldestMs\":1500,\"trouble\":\"\"}}");
  }

  @Test
  void aStreamShowsTroubleAndChangesOnlyWhereThereAreAny() {
    StreamHealth well = new StreamHealth("n0", 3, 3, true, "", "");
    assertThat(HealthJson.ofStreams(Map.of("S", well)).encode())
        .isEqualTo("{\"S\":{\"leader\":\"n0\",\"replicas\":3,\"current\":3,\"quorum\":true}}");
    StreamHealth changed = new StreamHealth("", 3, 1, false, "is missing", "was purged");
    assertThat(HealthJson.ofStreams(Map.of("S", changed)).encode())
        .isEqualTo(
            "{\"S\":{\"leader\":\"\",\"replicas\":3,\"current\":1,\"quorum\":false,"
                + "\"trouble\":\"is missing\",\"changed\":\"was purged\"}}");
  }
}
