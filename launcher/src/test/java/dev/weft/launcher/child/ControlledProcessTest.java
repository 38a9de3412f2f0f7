package dev.weft.launcher.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlledProcessTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path home;

  @Test
  void staysAwayWhenItIsKilledUntilItIsStarted() {
    try (ControlledProcess puppet = puppet("exec sleep 600")) {
      puppet.start();
      long first = puppet.pid();
      puppet.kill();

      assertThat(ProcessHandle.of(first).filter(ProcessHandle::isAlive)).isEmpty();
      assertThat(puppet.isAlive()).isFalse();
      puppet.start();

      assertThat(puppet.isAlive()).isTrue();
      assertThat(puppet.pid()).isNotEqualTo(first);
      assertThat(puppet.falls()).isEmpty();
    }
  }

  @Test
  void standsStillWhileItIsHeld() throws Exception {
    try (ControlledProcess puppet = puppet("while :; do echo x >>ticks; sleep 0.02; done")) {
      puppet.start();
      await().atMost(LIMIT).until(() -> ticks() > 0);
      puppet.hold();
      await().atMost(LIMIT).until(() -> isStopped(puppet.pid()));
      long held = ticks();
      puppet.release();

      await().atMost(LIMIT).until(() -> ticks() > held);
    }
  }

  @Test
  void tellsThatItEndedByItself() {
    try (ControlledProcess puppet = puppet("exit 7")) {
      puppet.start();

      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(puppet.falls())
                      .containsExactly("puppet ended by itself with exit code 7"));
    }
  }

  @Test
  void isStartedNoMoreOnceItIsClosedAndLeavesNothing() {
    ControlledProcess puppet = puppet("exec sleep 600");
    puppet.start();
    long pid = puppet.pid();
    puppet.hold();
    puppet.close();
    puppet.start();

    assertThat(puppet.isAlive()).isFalse();
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void isEndedByWhoeverEndsOrphans() {
    try (ControlledProcess puppet = puppet("while :; do sleep 0.02; done")) {
      puppet.start();
      ProcessHandle process = ProcessHandle.of(puppet.pid()).orElseThrow();
      await().atMost(LIMIT).until(() -> isSh(process));

      new Child(puppet.spec()).endOrphan();

      assertThat(process.isAlive()).isFalse();
    }
  }

  /** It is setsid at first. */
  private static boolean isSh(ProcessHandle process) {
    String command = process.info().command().orElse("");
    return !command.endsWith("setsid") && command.endsWith("sh");
  }

  private ControlledProcess puppet(String script) {
    return new ControlledProcess(new ChildSpec("puppet", List.of("/bin/sh", "-c", script), home));
  }

  private long ticks() throws IOException {
    Path file = home.resolve("ticks");
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /** Linux: the third word of its state file. */
  private static boolean isStopped(long pid) throws IOException {
    return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") T ");
  }
}
