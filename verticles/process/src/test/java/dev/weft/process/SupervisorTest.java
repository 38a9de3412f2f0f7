package dev.weft.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
  private static final long STOP_MS = 5_000;
  private static final long START_TOLERANCE_EXCEEDED_MS = 60_000;

  @TempDir Path home;
  private final List<Supervisor> children = new ArrayList<>();

  @AfterEach
  void endAll() {
    children.forEach(child -> child.stop(0));
  }

  @Test
  void writesWhatTheProcessSaysIntoItsLog() {
    Supervisor child = started("echo hello; exec sleep 1000");
    await()
        .untilAsserted(
            () -> assertThat(child.process().spec().logFile()).content().contains("hello"));
  }

  @Test
  void startsAgainWhatCrashed() {
    Supervisor child = started("exec sleep 1000");
    long first = child.process().pid();
    kill(first);
    await().until(() -> child.process().isAlive() && child.process().pid() != first);
    assertThat(PidFile.read(child.process().spec().pidFile()))
        .map(PidFile::pid)
        .hasValue(child.process().pid());
  }

  @Test
  void endsTheProcessAndForgetsIt() {
    Supervisor child = started("exec sleep 1000");
    child.stop(STOP_MS);
    assertThat(child.process().isAlive()).isFalse();
    assertThat(child.process().spec().pidFile()).doesNotExist();
  }

  @Test
  void killsWhoDoesNotEndByItself() {
    Supervisor child = started("trap '' TERM; echo up; while :; do sleep 0.05; done");
    await()
        .untilAsserted(() -> assertThat(child.process().spec().logFile()).content().contains("up"));
    child.stop(100);
    assertThat(child.process().isAlive()).isFalse();
  }

  @Test
  void endsTheOrphanOfALauncherThatWasKilled() throws IOException {
    Process orphan = new ProcessBuilder("sleep", "1000").start();
    ChildSpec spec = spec("exec sleep 1000");
    PidFile.of(orphan.toHandle(), executable(orphan)).write(spec.pidFile());
    Supervisor child = started(spec);
    assertThat(orphan.isAlive()).isFalse();
    assertThat(child.process().isAlive()).isTrue();
  }

  @Test
  void leavesAProcessAloneThatOnlyHasTheOrphansPid() throws IOException {
    Process stranger = new ProcessBuilder("sleep", "1000").start();
    try {
      ChildSpec spec = spec("exec sleep 1000");
      PidFile its = PidFile.of(stranger.toHandle(), executable(stranger));
      new PidFile(its.pid(), its.startMs() - START_TOLERANCE_EXCEEDED_MS, its.command())
          .write(spec.pidFile());
      started(spec);
      assertThat(stranger.isAlive()).isTrue();

      new PidFile(its.pid(), its.startMs(), "/usr/bin/other").write(spec.pidFile());
      new ControlledProcess(spec).endOrphan();
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroyForcibly();
    }
  }

  @Test
  void startsDespiteAPidFileThatIsHalfWritten() throws IOException {
    ChildSpec spec = spec("exec sleep 1000");
    Files.writeString(spec.pidFile(), "pid=");
    assertThat(started(spec).process().isAlive()).isTrue();
  }

  @Test
  void endsAProcessThatItCannotWriteDown() throws IOException {
    ChildSpec spec = spec("exec sleep 1000");
    Files.createDirectory(spec.pidFile().resolveSibling(spec.pidFile().getFileName() + ".new"));
    Supervisor child = new Supervisor(spec);
    children.add(child);
    List<ProcessHandle> before = ProcessHandle.current().children().toList();

    assertThatThrownBy(child::start).isInstanceOf(ChildException.class);
    assertThat(child.process().isAlive()).isFalse();
    assertThat(ProcessHandle.current().children()).isSubsetOf(before);
  }

  @Test
  void saysWhichProgramCannotBeStarted() {
    Supervisor child = new Supervisor(new ChildSpec("gone", List.of("/no/such/program"), home));
    assertThatThrownBy(child::start)
        .isInstanceOf(ChildException.class)
        .hasMessageContaining("gone")
        .hasMessageContaining("/no/such/program");
  }

  @Test
  void givesADirectoryToOneLauncherAtATime() {
    try (DirLock lock = DirLock.take(home, "nats.embedded.dataDir")) {
      assertThatThrownBy(() -> DirLock.take(home, "nats.embedded.dataDir"))
          .isInstanceOf(ChildException.class)
          .hasMessageContaining("is in use by another launcher")
          .hasMessageContaining("--set nats.embedded.dataDir=");
      assertThat(lock).isNotNull();
    }
    DirLock.take(home, "nats.embedded.dataDir").close();
  }

  private Supervisor started(String script) {
    return started(spec(script));
  }

  private Supervisor started(ChildSpec spec) {
    Supervisor child = new Supervisor(spec);
    children.add(child);
    child.start();
    return child;
  }

  private ChildSpec spec(String script) {
    return new ChildSpec("child", List.of("/bin/sh", "-c", script), home);
  }

  private static Path executable(Process process) {
    return Path.of(process.info().command().orElseThrow());
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }
}
