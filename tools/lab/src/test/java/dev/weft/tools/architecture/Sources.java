package dev.weft.tools.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The source files of all modules. */
public final class Sources {
  private static final Path MAIN = Path.of("src/main/java");

  private Sources() {}

  /** Main sources of every module. */
  public static List<Path> main() throws IOException {
    Path root = Path.of(System.getProperty("weft.root"));
    return java(root).stream()
        .filter(file -> root.relativize(file).toString().contains(MAIN.toString()))
        .toList();
  }

  /** Every Java file below a directory, build output aside. */
  static List<Path> java(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !directory.relativize(file).toString().contains("target/"))
          .toList();
    }
  }
}
