package dev.weft.tools.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.tools.testkit.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JournalReaderIT {
  /** Longer than one request of the bridge waits, and than a usual election takes. */
  private static final Duration SILENCE = Duration.ofSeconds(4);

  @TempDir Path work;

  @Test
  @SuppressWarnings("try") // close() may be interrupted
  void readsOnWhenAStreamHasAnsweredNobodyForAWhile() throws Exception {
    try (NatsServer nats = NatsServer.started()) {
      try (Connection operator = Nats.connect(nats.url())) {
        operator
            .jetStreamManagement()
            .addStream(
                StreamConfiguration.builder()
                    .name("ORDERS")
                    .subjects("orders.>")
                    .allowDirect(true)
                    .build());
      }
      WeftConfig config =
          WeftConfig.load(new ConfigSources(work, Optional.empty(), Map.of(), List.of()));
      try (JournalReader streams =
          new JournalReader(config.bridge().withServers(List.of(nats.url())))) {
        assertThat(streams.connect()).contains("ORDERS");
        nats.pause();
        CompletableFuture<Void> over =
            CompletableFuture.runAsync(
                nats::resume,
                CompletableFuture.delayedExecutor(SILENCE.toMillis(), TimeUnit.MILLISECONDS));

        assertThat(streams.extent("ORDERS").length()).isZero();
        over.get();
      }
    }
  }
}
