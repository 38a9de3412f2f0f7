package dev.weft.launcher.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The class-data archive beside the jar: classes as the JVM has them in memory, which is what half
 * of a start computes (ADR 30). A JVM that does not find it as it should be starts without it.
 *
 * <p>Thread-safe. Looks at the file system.
 */
public final class ClassArchive {
  /** Keeps the JVM's reports about the archive out of the command's standard output. */
  private static final String SILENT = "-Xlog:cds*=off";

  private ClassArchive() {}

  /** For this version of Java; another one cannot read it. */
  public static Path beside(Path jar) {
    return jar.resolveSibling("weft-" + System.getProperty("java.version") + ".jsa");
  }

  /** Whether there is one that was made after the jar. */
  public static boolean isFresh(Path jar) {
    Path archive = beside(jar);
    try {
      return Files.exists(archive)
          && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) >= 0;
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** Arguments of a JVM that runs the jar: none when there is no fresh archive. */
  public static List<String> flags(Path jar) {
    return isFresh(jar) ? List.of("-XX:SharedArchiveFile=" + beside(jar), SILENT) : List.of();
  }
}
