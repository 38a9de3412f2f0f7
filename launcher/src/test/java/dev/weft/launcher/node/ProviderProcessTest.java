package dev.weft.launcher.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.launcher.config.ConfigException;
import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.payment.SimulatorOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderProcessTest {
  @TempDir Path dir;

  /** The tools, and with them the provider, are not on the class path of these tests. */
  @Test
  void withoutTheToolsANodeAsksForAProvider() {
    WeftConfig config =
        WeftConfig.load(
            new ConfigSources(
                dir, Optional.empty(), Map.of(), List.of("nats.servers=nats://127.0.0.1:1")));

    assertThatThrownBy(() -> Children.prepare(config))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("payment.provider.url: is empty");
  }

  @Test
  void isNotStartedOnceItHasBeenStopped() {
    ProviderProcess provider =
        ProviderProcess.prepare(
            new SimulatorOptions("127.0.0.1", 0, dir.resolve("ledger.jsonl"), 0, 0, 0));
    provider.stop(0);
    try {
      provider.start();

      assertThat(provider.isAlive()).isFalse();
    } finally {
      provider.stop(0);
    }
  }
}
