package dev.weft.process;

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
    try (ControlledProcess process = process("exec sleep 600")) {
      process.start();
      long first = process.pid();
      process.kill();

      assertThat(ProcessHandle.of(first).filter(ProcessHandle::isAlive)).isEmpty();
      assertThat(process.isAlive()).isFalse();
      process.start();

      assertThat(process.isAlive()).isTrue();
      assertThat(process.pid()).isNotEqualTo(first);
      assertThat(process.falls()).isEmpty();
    }
  }

  @Test
  void standsStillWhileItIsHeld() throws Exception {
    try (ControlledProcess process = process("while :; do echo x >>ticks; sleep 0.02; done")) {
      process.start();
      await().atMost(LIMIT).until(() -> ticks() > 0);
      process.hold();
      await().atMost(LIMIT).until(() -> isStopped(process.pid()));
      long held = ticks();
      process.release();

      await().atMost(LIMIT).until(() -> ticks() > held);
    }
  }

  @Test
  void tellsThatItEndedByItself() {
    try (ControlledProcess process = process("exit 7")) {
      process.start();

      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(process.falls())
                      .containsExactly("sleeper ended by itself with exit code 7"));
    }
  }

  @Test
  void isStartedNoMoreOnceItIsClosedAndLeavesNothing() {
    ControlledProcess process = process("exec sleep 600");
    process.start();
    long pid = process.pid();
    process.hold();
    process.close();
    process.start();

    assertThat(process.isAlive()).isFalse();
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void isEndedByWhoeverEndsOrphans() {
    try (ControlledProcess process = process("while :; do sleep 0.02; done")) {
      process.start();
      ProcessHandle handle = ProcessHandle.of(process.pid()).orElseThrow();
      await().atMost(LIMIT).until(() -> isSh(handle));

      new ControlledProcess(process.spec()).endOrphan();

      assertThat(handle.isAlive()).isFalse();
    }
  }

  @Test
  void mayBeStartedAgainAfterItWasTerminated() {
    try (ControlledProcess process = process("trap 'exit 0' TERM; while :; do sleep 0.02; done")) {
      process.start();
      long first = process.pid();
      process.terminate(LIMIT.toMillis());
      assertThat(process.isAlive()).isFalse();
      process.start();

      assertThat(process.pid()).isNotEqualTo(first);
      assertThat(process.falls()).isEmpty();
    }
  }

  @Test
  void endsWithItsOwnerEvenIfThatIsKilled() throws Exception {
    Process owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Owner.class.getName(),
                home.toString())
            .inheritIO()
            .start();
    try {
      Path pid = home.resolve(Owner.PID_FILE);
      await().atMost(LIMIT).until(() -> Files.exists(pid));
      ProcessHandle child = ProcessHandle.of(Long.parseLong(Files.readString(pid))).orElseThrow();
      assertThat(child.isAlive()).isTrue();
      owner.destroyForcibly();
      await().atMost(LIMIT).until(() -> !child.isAlive());
    } finally {
      owner.destroyForcibly();
    }
  }

  @Test
  void childrenGetNoSecrets() {
    assertThat(
            List.of(
                "WEFT_NATS_PASSWORD",
                "WEFT_API_KEY",
                "WEFT_NOTIFICATION_WEBHOOK_SECRET",
                "WEFT_NOTIFICATION_WEBHOOK_SECRETS",
                "WEFT_NOTIFICATION_RECEIVERS_CRM_SECRET",
                "WEFT_NOTIFICATION_MAIL_PASSWORD"))
        .allMatch(ProcessStarter::isSecret);
    assertThat(List.of("PATH", "WEFT_NATS_BINARY", "WEFT_LOG_LEVEL", "WEFT_SECURITY_KEY_FILE"))
        .noneMatch(ProcessStarter::isSecret);
  }

  /** Starts a child, writes its pid to a file, and waits to be killed. */
  static final class Owner {
    static final String PID_FILE = "owner.pid";

    private Owner() {}

    public static void main(String[] arguments) throws Exception {
      Path home = Path.of(arguments[0]);
      ChildSpec spec = new ChildSpec("child", List.of("/bin/sleep", "600"), home);
      ControlledProcess child = new ControlledProcess(spec.endingWithThisProcess());
      child.start();
      Path half = Files.writeString(home.resolve("half"), Long.toString(child.pid()));
      Files.move(half, home.resolve(PID_FILE));
      Thread.sleep(LIMIT.toMillis());
    }
  }

  /** It is setsid at first. */
  private static boolean isSh(ProcessHandle handle) {
    String command = handle.info().command().orElse("");
    return !command.endsWith("setsid") && command.endsWith("sh");
  }

  private ControlledProcess process(String script) {
    return new ControlledProcess(spec(script));
  }

  private ChildSpec spec(String script) {
    return new ChildSpec("sleeper", List.of("/bin/sh", "-c", script), home).inHome();
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
