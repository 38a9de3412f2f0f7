package dev.weft.launcher.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.trial.JarProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int USAGE = 2;

  @TempDir private Path work;

  @Test
  void measuresANodeOfItsOwn() throws Exception {
    try (JarProcess bench =
        JarProcess.start(work, work, "bench", "--orders", "300", "--warmup", "100")) {
      assertThat(bench.exitCode(LIMIT)).as(bench.output()).isZero();

      assertThat(bench.output())
          .contains("300 orders", "100 warm-up orders before are not counted")
          .containsPattern("confirmed +[\\d,]+/s \\(300\\)")
          .containsPattern("p50 [\\d.]+ ms, p95 [\\d.]+ ms, p99 [\\d.]+ ms")
          .containsPattern("POST errors +none");
    }
  }

  /** 192.0.2.0/24 is for documentation: nobody has these addresses. */
  @Test
  void refusesToLoadAnotherMachine() throws Exception {
    try (JarProcess bench = JarProcess.start(work, work, "bench", "--url", "http://192.0.2.1:80")) {
      assertThat(bench.exitCode(LIMIT)).isEqualTo(USAGE);
      assertThat(bench.output()).contains("load goes to this machine only");
    }
  }
}
