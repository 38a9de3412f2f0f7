package dev.weft.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.tools.lab.JarProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code mvn verify -Pnightly}: a minute for each seed, whose output is printed. */
@Tag("nightly")
class LongChaosIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir private Path work;

  @ParameterizedTest
  @MethodSource("seeds")
  void losesNothingAndDoesNothingTwice(long seed) throws Exception {
    try (JarProcess chaos =
        JarProcess.start(
            work,
            work,
            "chaos",
            "--seconds",
            System.getProperty("chaos.seconds"),
            "--rate",
            System.getProperty("chaos.rate"),
            "--shards",
            System.getProperty("chaos.shards"),
            "--seed",
            Long.toString(seed))) {
      int exit = chaos.exitCode(LIMIT);
      System.out.println(chaos.output());

      assertThat(exit).as("seed " + seed).isZero();
    }
  }

  static LongStream seeds() {
    return Arrays.stream(System.getProperty("chaos.seeds").split(",", -1))
        .mapToLong(seed -> Long.parseLong(seed.strip()));
  }
}
