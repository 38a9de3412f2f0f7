package dev.weft.tools.testkit.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class ClusterStarterIT {
  @Test
  void isHealthyAgainAfterOneOfItWasKilled() {
    List<Long> pids;
    try (NatsCluster cluster = NatsCluster.started()) {
      cluster.awaitHealthy();
      NatsServer second = cluster.server("n1");
      assertThat(second).isSameAs(cluster.servers().get(1));

      second.kill();
      second.start();
      cluster.awaitHealthy();

      pids = cluster.servers().stream().map(NatsServer::pid).toList();
      assertThat(pids).hasSize(3).doesNotHaveDuplicates();
    }
    assertThat(pids)
        .noneMatch(pid -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent());
  }
}
