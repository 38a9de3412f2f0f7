package dev.weft.tools.audit.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of 5,000,000 orders in 512 MB: docs/adr/0011. */
class AuditScaleTest {
  private static final int ORDERS = 75_000;

  /** Of which 15 MB are always needed; keeping these orders took 38 MB: 511 bytes each. */
  private static final String HEAP = "-Xmx28m";

  @Test
  void provesMoreOrdersThanFitIntoItsHeap(@TempDir Path folder) throws Exception {
    Process audit =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                AuditScale.class.getName(),
                Integer.toString(ORDERS),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(audit.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(audit.waitFor()).as(output).isZero();
    assertThat(output).contains(ORDERS + " orders, " + (6L * ORDERS) + " events");
    assertThat(output.lines().filter(line -> line.startsWith("Violation"))).hasSize(1);
    assertThat(output).contains("there is no notification");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).as("temporary files").isEmpty();
    }
  }
}
