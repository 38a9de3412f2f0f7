package dev.weft.tools.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weft.tools.testkit.nats.NatsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code mvn verify -Pnightly}: short forms of bench/growth and bench/soak: what a node needs grows
 * neither with the orders it has had nor with time and faults.
 */
@Tag("nightly")
class GrowthIT {
  private static final int LIMIT_MINUTES = 15;

  @TempDir Path work;

  @Test
  void memoryDoesNotGrowWithTheOrders() throws Exception {
    run("growth", "--short");
  }

  @Test
  void nothingGrowsUnderLoadAndKills() throws Exception {
    run("soak", "--minutes=4");
  }

  private void run(String program, String flag) throws Exception {
    assumeThat(isThere("python3") && isThere("jcmd")).as("python3 and jcmd").isTrue();
    Path out = work.resolve("out.txt");
    Path root = Path.of(System.getProperty("weft.root"));
    ProcessBuilder builder =
        new ProcessBuilder(
                "python3",
                root.resolve("bench").resolve(program).toString(),
                flag,
                "--jar=" + System.getProperty("weft.jar"))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("WEFT_NATS_BINARY", NatsServer.binary().toString());
    Process growth = builder.start();
    try {
      assertThat(growth.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)).as("ends in time").isTrue();
      assertThat(growth.exitValue()).as(Files.readString(out)).isZero();
    } finally {
      growth.destroy();
    }
  }

  private static boolean isThere(String program) {
    return java.util.Arrays.stream(System.getenv("PATH").split(java.io.File.pathSeparator, -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
