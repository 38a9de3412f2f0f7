package dev.weft.kernel.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileAccessTest {
  @TempDir Path dir;

  @Test
  void complainsOfAFileThatEverybodyMayChange() throws IOException {
    Path file = Files.writeString(dir.resolve("keys.json"), "{}");
    for (String mode : new String[] {"rw-------", "rw-r--r--", "rw-rw-r--"}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      assertThat(FileAccess.problemWith(file)).as(mode).isEmpty();
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThat(FileAccess.problemWith(file).orElseThrow()).contains("keys.json", "chmod o-w");
  }

  /** A link says nothing of what it points to. */
  @Test
  void looksAtWhatALinkPointsTo() throws IOException {
    Path file = Files.writeString(dir.resolve("keys.json"), "{}");
    Path link = Files.createSymbolicLink(dir.resolve("link"), file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(FileAccess.problemWith(link)).isEmpty();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-----w-"));
    assertThat(FileAccess.problemWith(link)).isPresent();
  }

  @Test
  void leavesAMissingFileToItsReader() {
    assertThat(FileAccess.problemWith(dir.resolve("none"))).isEmpty();
  }
}
