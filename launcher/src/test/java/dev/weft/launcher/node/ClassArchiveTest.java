package dev.weft.launcher.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
  @TempDir private Path directory;
  private Path jar;

  @BeforeEach
  void makeJar() throws IOException {
    jar = Files.writeString(directory.resolve("weft.jar"), "jar");
  }

  @Test
  void aJarWithoutOneIsStartedWithoutOne() {
    assertThat(ClassArchive.flags(jar)).isEmpty();
  }

  @Test
  void isUsedWhenItWasMadeOfThisJar() throws IOException {
    Path archive = Files.writeString(ClassArchive.beside(jar), "classes");

    assertThat(ClassArchive.flags(jar))
        .first()
        .asString()
        .isEqualTo("-XX:SharedArchiveFile=" + archive);
  }

  @Test
  void isPassedOverWhenTheJarIsNewer() throws IOException {
    Files.writeString(ClassArchive.beside(jar), "classes");
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));

    assertThat(ClassArchive.flags(jar)).isEmpty();
  }
}
