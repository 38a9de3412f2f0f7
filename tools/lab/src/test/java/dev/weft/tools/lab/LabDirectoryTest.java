package dev.weft.tools.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weft.process.ChildException;
import dev.weft.process.ChildSpec;
import dev.weft.process.ControlledProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabDirectoryTest {
  private static final String SLEEP = sleep();

  @Test
  void isGoneWithEverythingInItWhenClosed() throws IOException {
    LabDirectory home = LabDirectory.create();
    home.write("a/b/c.txt", "text");

    home.close();

    assertThat(home.dir()).doesNotExist();
    assertThat(home.exists()).isFalse();
  }

  @Test
  void cannotBeTakenOverWhileItsOwnerLives() throws IOException {
    try (LabDirectory home = LabDirectory.create()) {
      assertThatThrownBy(() -> LabDirectory.takeOver(home.dir()))
          .isInstanceOf(ChildException.class);
    }
  }

  @Test
  void showsTheEndsOfLogs() throws IOException {
    try (LabDirectory home = LabDirectory.create()) {
      home.write("nats/nats-server.log", "first\n".repeat(100) + "last\n");
      home.write("nats/other.txt", "not a log");

      assertThat(home.logTails()).startsWith("nats-server.log:\nfirst\n").endsWith("last\n");
      assertThat(home.logTails().lines().count()).isEqualTo(16);
    }
  }

  @Test
  void whatAKilledCommandLeftIsRemovedByTheNext() throws IOException {
    Path left = leftBehind();

    try (LabDirectory next = LabDirectory.create()) {
      OrphanCleanup.clear(next);
    }

    assertThat(left).doesNotExist();
  }

  @Test
  void aServerOfAClusterThatAKilledCommandLeftIsEndedByTheNext() throws IOException {
    Path left = leftBehind();
    try (ControlledProcess server =
        new ControlledProcess(
            new ChildSpec(
                "nats-server", List.of(SLEEP, "600"), left.resolve("nats").resolve("1")))) {
      server.start();
      ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
      // It is setsid at first.
      await().until(() -> process.info().command().filter(SLEEP::equals).isPresent());
      makeOld(left);

      try (LabDirectory next = LabDirectory.create()) {
        OrphanCleanup.clear(next);
      }

      assertThat(process.isAlive()).isFalse();
      assertThat(left).doesNotExist();
    }
  }

  @Test
  void aCommandThatIsOnlyJustMakingItsHomeIsLeftAlone() throws IOException {
    Path left = leftBehind();
    Files.setLastModifiedTime(left, FileTime.from(Instant.now()));

    try (LabDirectory next = LabDirectory.create()) {
      OrphanCleanup.clear(next);
    }

    assertThat(left).exists();
    LabDirectory.takeOver(left).close();
  }

  /** A home whose lock is free, as the system leaves it after a SIGKILL. */
  private static Path leftBehind() throws IOException {
    Path dir = Files.createTempDirectory(LabDirectory.PREFIX);
    Files.writeString(dir.resolve("launcher.lock"), "");
    makeOld(dir);
    return dir;
  }

  private static void makeOld(Path dir) throws IOException {
    Files.setLastModifiedTime(dir, FileTime.from(Instant.now().minus(Duration.ofMinutes(1))));
  }

  private static String sleep() {
    try {
      return Path.of("/bin/sleep").toRealPath().toString();
    } catch (IOException none) {
      throw new UncheckedIOException(none);
    }
  }
}
