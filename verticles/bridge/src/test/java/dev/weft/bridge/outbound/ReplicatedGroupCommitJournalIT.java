package dev.weft.bridge.outbound;

import dev.weft.tools.testkit.nats.NatsCluster;
import dev.weft.tools.testkit.nats.NatsServer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReplicatedGroupCommitJournalIT extends JetStreamJournalContract {
  @RegisterExtension static final NatsCluster NATS = new NatsCluster();

  @Override
  NatsServer nats() {
    return NATS.servers().get(0);
  }

  @Override
  List<String> urls() {
    return NATS.urls();
  }

  @Override
  Optional<String> configured() {
    return Optional.of("group");
  }

  @Override
  boolean isGrouped() {
    return true;
  }
}
