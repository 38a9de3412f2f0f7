package dev.weft.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.tools.lab.JarProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChaosIT {
  private static final Duration LIMIT = Duration.ofMinutes(7);
  private static final int SIGTERM_EXIT = 143;

  /** What every machine can do, without root. */
  private static final String FAULTS =
      "node-kill,node-pause,nats-kill,nats-pause,full-disk,provider-kill,delay,"
          + "lost-publish-acks,lost-consumer-acks,cut,server-full,account-full,stream-full,"
          + "partial-batch,stream-restored,consumer-paused,consumer-narrowed,consumer-limited,"
          + "consumer-deleted,provider-amount,provider-currency,provider-reference,provider-401,"
          + "provider-endless,provider-trickle,receiver-endless,receiver-busy,receiver-error";

  @TempDir private Path work;

  @Test
  void survivesAShortRunAndLeavesNothing() throws Exception {
    try (JarProcess chaos =
        chaos("--seconds", "25", "--seed", "47", "--rate", "20", "--faults", FAULTS)) {
      assertThat(chaos.exitCode(LIMIT)).as(chaos.output()).isZero();

      assertThat(chaos.output())
          .contains("seed 47; the schedule:", "SIGKILL", "✓ nothing was lost")
          .containsPattern("audit +holds")
          .containsPattern("violations +0")
          .containsPattern("lost: [1-9]\\d* publish acks, [1-9]\\d* consumer acks")
          .containsPattern("refusals .*[1-9]\\d* × 503");
      assertThat(FAULTS.split(","))
          .allSatisfy(
              flag ->
                  assertThat(chaos.output())
                      .contains("× " + FaultKind.ofFlag(flag).orElseThrow().text()));
      assertThat(chaos.aliveDescendants()).isEmpty();
      assertThat(left()).isEmpty();
    }
  }

  @Test
  void leavesNoProcessWhenItIsStopped() throws Exception {
    try (JarProcess chaos =
        chaos("--seconds", "600", "--seed", "1", "--rate", "5", "--nodes", "1")) {
      await().atMost(LIMIT).until(() -> chaos.output().contains("accepted"));
      // One may be down at any moment: that is what the run is for.
      await().atMost(LIMIT).until(() -> chaos.descendants().size() > 2);

      chaos.terminate();

      assertThat(chaos.exitCode(LIMIT)).isEqualTo(SIGTERM_EXIT);
      assertThat(chaos.aliveDescendants()).isEmpty();
      assertThat(left()).isEmpty();
    }
  }

  private JarProcess chaos(String... arguments) throws IOException {
    List<String> all = Stream.concat(Stream.of("chaos"), Stream.of(arguments)).toList();
    return JarProcess.start(work, temp(), all.toArray(String[]::new));
  }

  private List<Path> left() throws IOException {
    try (Stream<Path> files = Files.list(temp())) {
      return files.filter(file -> file.getFileName().toString().startsWith("weft-")).toList();
    }
  }

  private Path temp() throws IOException {
    return Files.createDirectories(work.resolve("tmp"));
  }
}
