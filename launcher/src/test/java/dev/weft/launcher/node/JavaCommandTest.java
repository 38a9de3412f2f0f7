package dev.weft.launcher.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JavaCommandTest {
  private static final String JAR = "weft.jar";

  private final String before = System.getProperty(JAR);

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(JAR);
    } else {
      System.setProperty(JAR, before);
    }
  }

  @Test
  void namesEachFileSoThatAnotherWorkingDirectoryFindsIt() {
    assertThat(commandWith("some/weft.jar")).containsSubsequence("-jar", absolute("some/weft.jar"));
    assertThat(commandWith("renamed.jar")).containsSubsequence("-cp", absolute("renamed.jar"));
    assertThat(commandWith("classes" + File.pathSeparator + "lib/a.jar"))
        .containsSubsequence(
            "-cp", absolute("classes") + File.pathSeparator + absolute("lib/a.jar"));
  }

  private static List<String> commandWith(String classPath) {
    System.setProperty(JAR, classPath);
    return JavaCommand.of(List.of("version"));
  }

  private static String absolute(String path) {
    return Path.of(path).toAbsolutePath().toString();
  }
}
