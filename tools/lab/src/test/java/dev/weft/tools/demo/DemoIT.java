package dev.weft.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.tools.lab.JarProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoIT {
  private static final Duration DEMO_LIMIT = Duration.ofSeconds(90);
  private static final Duration END_LIMIT = Duration.ofSeconds(15);
  private static final int CHILDREN = 2;

  @TempDir private Path work;
  private Path temp;

  @BeforeEach
  void makeTemp() throws IOException {
    temp = Files.createDirectory(work.resolve("tmp"));
  }

  @Test
  void whoEndsItHalfWayFindsNothingLeft() throws Exception {
    try (JarProcess demo = JarProcess.start(work, temp, "demo")) {
      awaitChildren(demo);

      demo.terminate();
      demo.exitCode(END_LIMIT);

      assertThat(demo.aliveDescendants()).isEmpty();
      assertThat(labDirs()).isEmpty();
    }
  }

  @Test
  void everythingHoldsAndNothingIsLeftEvenByOneThatWasKilledBefore() throws Exception {
    try (JarProcess killed = JarProcess.start(work, temp, "demo")) {
      awaitChildren(killed);
      awaitPidFiles();
      killed.kill();
      killed.exitCode(END_LIMIT);
      assertThat(labDirs()).isNotEmpty();
      for (Path dir : labDirs()) {
        Files.setLastModifiedTime(dir, FileTime.from(Instant.now().minus(Duration.ofMinutes(1))));
      }

      try (JarProcess next = JarProcess.start(work, temp, "demo")) {
        awaitChildren(next);

        assertThat(next.exitCode(DEMO_LIMIT)).as(next.output()).isZero();

        assertThat(next.output())
            .contains("orders are final")
            .containsPattern("order +lines +total +status +reason +ms +trace id")
            .contains("CONFIRMED", "OUT_OF_STOCK", "PAYMENT_DECLINED")
            .containsPattern("SKU +stock before +after +sold")
            .contains("charges in the provider's ledger")
            .containsPattern("✓ all \\d+ expectations held")
            .doesNotContain("✗");
        assertThat(next.aliveDescendants()).isEmpty();
      }
      assertThat(killed.aliveDescendants()).isEmpty();
      assertThat(labDirs()).isEmpty();
    }
  }

  /** nats-server and the payment provider. */
  private static void awaitChildren(JarProcess demo) {
    await()
        .atMost(DEMO_LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> demo.descendants().size() >= CHILDREN);
  }

  /** A launcher that is killed before it has written down its child cannot tell the next one. */
  private void awaitPidFiles() {
    await()
        .atMost(END_LIMIT)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> pidFiles() >= CHILDREN);
  }

  private long pidFiles() {
    try (Stream<Path> files = Files.walk(temp)) {
      return files.filter(file -> file.getFileName().toString().endsWith(".pid")).count();
    } catch (IOException | UncheckedIOException changedMeanwhile) {
      return 0;
    }
  }

  private List<Path> labDirs() throws IOException {
    try (Stream<Path> files = Files.list(temp)) {
      return files.filter(file -> file.getFileName().toString().startsWith("weft-")).toList();
    }
  }
}
