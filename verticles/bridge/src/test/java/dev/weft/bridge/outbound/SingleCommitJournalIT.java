package dev.weft.bridge.outbound;

import dev.weft.tools.testkit.nats.NatsServer;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;

class SingleCommitJournalIT extends JetStreamJournalContract {
  @RegisterExtension static final NatsServer NATS = new NatsServer();

  @Override
  NatsServer nats() {
    return NATS;
  }

  @Override
  Optional<String> configured() {
    return Optional.of("single");
  }

  @Override
  boolean isGrouped() {
    return false;
  }
}
