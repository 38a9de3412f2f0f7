package dev.weft.tools.chaos.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class SkewedClocksTest {
  private static final Duration OFF = Duration.ofMinutes(20);
  private static final long TOLERANCE_MS = 60_000;

  @TempDir private Path dir;
  private SkewedClocks clocks;

  @BeforeEach
  void compile() throws Exception {
    Requirement.C_COMPILER.missing().ifPresent(why -> abort("not run: " + why));
    clocks = SkewedClocks.compile(dir.resolve("clocks"), 2);
  }

  @Test
  void movesTheClockOfOneProcessWhileItLasts() throws Exception {
    FaultInjector ahead = clocks.skewedBy(OFF);

    ahead.begin(1);
    assertOff(Duration.ZERO, 0);
    assertOff(OFF, 1);
    ahead.end(1);
    assertOff(Duration.ZERO, 1);
  }

  @Test
  void movesItBack() throws Exception {
    clocks.skewedBy(OFF.negated()).begin(0);

    assertOff(OFF.negated(), 0);
  }

  private void assertOff(Duration expected, int number) throws IOException, InterruptedException {
    long offMs = clockMs(number) - System.currentTimeMillis();
    assertThat(offMs).isCloseTo(expected.toMillis(), within(TOLERANCE_MS));
  }

  private long clockMs(int number) throws IOException, InterruptedException {
    ProcessBuilder date = new ProcessBuilder("date", "+%s%3N");
    date.environment().putAll(clocks.environment(number));
    Process process = date.start();
    String text =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).isZero();
    return Long.parseLong(text);
  }
}
