package dev.weft.bridge.outbound;

import dev.weft.testkit.nats.NatsCluster;
import dev.weft.testkit.nats.NatsServer;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReplicatedSingleCommitJournalIT extends JetStreamJournalContract {
  @RegisterExtension static final NatsCluster NATS = new NatsCluster();

  @Override
  NatsServer nats() {
    return NATS.servers().get(0);
  }

  @Override
  String commitMode() {
    return "single";
  }

  @Override
  int replicas() {
    return 3;
  }
}
