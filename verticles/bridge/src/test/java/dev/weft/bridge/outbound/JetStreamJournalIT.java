package dev.weft.bridge.outbound;

import dev.weft.tools.testkit.nats.NatsServer;
import org.junit.jupiter.api.extension.RegisterExtension;

class JetStreamJournalIT extends JetStreamJournalContract {
  @RegisterExtension static final NatsServer NATS = new NatsServer();

  @Override
  NatsServer nats() {
    return NATS;
  }

  @Override
  boolean isGrouped() {
    return true;
  }
}
