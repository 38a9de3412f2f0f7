package dev.weft.tools.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many charges in a small heap. The long form: {@code -Dledger.charges=10000000 -Dledger.heap=64m},
 * some minutes and 4 GB of disk.
 */
class LedgerSizeTest {
  private static final String CHARGES = System.getProperty("ledger.charges", "100000");
  private static final String HEAP = System.getProperty("ledger.heap", "24m");
  private static final long OPEN_MS_MAX = 2_000;

  @TempDir private Path directory;

  @Test
  void holdsManyChargesInASmallHeapAndOpensAtOnce() throws IOException, InterruptedException {
    Path out = directory.resolve("out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LedgerFill.class.getName(),
                directory.resolve("ledger.jsonl").toString(),
                CHARGES)
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    int exit = process.waitFor();
    String output = Files.readString(out, StandardCharsets.UTF_8);
    System.out.println(output);
    assertThat(exit).as(output).isZero();
    Map<String, String> figures =
        output
            .lines()
            .filter(line -> line.matches("[a-zA-Z]+=.*"))
            .collect(
                Collectors.toMap(
                    line -> line.replaceFirst("=.*", ""),
                    line -> line.replaceFirst(".*=", ""),
                    (first, later) -> later));
    assertThat(Long.parseLong(figures.get("openedMs"))).isLessThan(OPEN_MS_MAX);
    assertThat(figures).containsKey("known");
  }
}
