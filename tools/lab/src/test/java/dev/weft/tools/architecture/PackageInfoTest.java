package dev.weft.tools.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every package says what lives in it and what it may import. */
class PackageInfoTest {
  @Test
  void everyPackageHasAPackageInfo() throws IOException {
    assertThat(without(Sources.main())).isEmpty();
  }

  @Test
  void aMissingOneIsSeen() throws IOException {
    Path fixture =
        Path.of(System.getProperty("weft.root"))
            .resolve("tools/lab/src/test/java/dev/weft/tools/architecture/fixture/order");
    assertThat(without(Sources.java(fixture))).contains(fixture);
  }

  private static List<Path> without(List<Path> sources) {
    return sources.stream()
        .map(Path::getParent)
        .distinct()
        .filter(directory -> !Files.exists(directory.resolve("package-info.java")))
        .toList();
  }
}
