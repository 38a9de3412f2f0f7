package dev.weft.launcher.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.payment.simulator.SimulatorOptions;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderProcessTest {
  @TempDir Path dir;

  @Test
  void isNotStartedOnceItHasBeenStopped() {
    ProviderProcess provider =
        ProviderProcess.prepare(
            new SimulatorOptions(
                "127.0.0.1",
                0,
                dir.resolve("ledger.jsonl"),
                0,
                0,
                0,
                SimulatorOptions.DEFAULT_SEED));
    provider.stop(0);
    try {
      provider.start();

      assertThat(provider.isAlive()).isFalse();
    } finally {
      provider.stop(0);
    }
  }
}
