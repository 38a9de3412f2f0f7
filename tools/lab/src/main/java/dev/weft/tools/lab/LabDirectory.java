package dev.weft.tools.lab;

import dev.weft.process.DirLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory that is gone when it is closed. It is locked while its owner lives, so that {@link
 * OrphanCleanup} knows whose owner was killed.
 *
 * <p>Thread-safe; blocks on files.
 */
public final class LabDirectory implements AutoCloseable {
  static final String PREFIX = "weft-lab-";
  private static final int DELETE_TRIES_MAX = 5;
  private static final int TAIL_LINES = 15;
  private static final String LOG_SUFFIX = ".log";
  private static final String KEY = "java.io.tmpdir";

  private final Path dir;
  private final DirLock lock;

  private LabDirectory(Path dir, DirLock lock) {
    this.dir = dir;
    this.lock = lock;
  }

  public static LabDirectory create() throws IOException {
    Path dir = Files.createTempDirectory(PREFIX);
    return new LabDirectory(dir, DirLock.take(dir, KEY));
  }

  /**
   * Takes over a directory whose owner is gone.
   *
   * @throws dev.weft.process.ChildException when the owner is alive, or it is someone else's
   */
  static LabDirectory takeOver(Path dir) {
    return new LabDirectory(dir, DirLock.take(dir, KEY));
  }

  public Path dir() {
    return dir;
  }

  public void write(String name, String text) throws IOException {
    Path file = dir.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  boolean exists() {
    return Files.exists(dir);
  }

  /** The last lines of every log in it; empty when there are none. */
  public String logTails() {
    StringBuilder text = new StringBuilder();
    for (Path file : deepestFirst()) {
      if (file.toString().endsWith(LOG_SUFFIX)) {
        text.append(file.getFileName()).append(":\n").append(tail(file)).append('\n');
      }
    }
    return text.toString();
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
      return String.join("\n", last);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  /**
   * Gives the directory to the user instead of deleting it: under a name that no later command
   * takes for a leftover.
   *
   * @return where it is now
   */
  public Path keep(String name) throws IOException {
    lock.close();
    Path kept = Files.createTempDirectory(name + "-");
    // Onto an empty directory of the same file system, which is what it replaces.
    return Files.move(dir, kept, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes the directory with everything in it. */
  @Override
  public void close() {
    lock.close();
    // A process that is just ending may still write a file between our look and our delete.
    for (int i = 0; i < DELETE_TRIES_MAX && Files.exists(dir); i++) {
      deepestFirst().forEach(LabDirectory::delete);
    }
  }

  private List<Path> deepestFirst() {
    try (Stream<Path> files = Files.walk(dir)) {
      return files.sorted(Comparator.reverseOrder()).toList();
    } catch (IOException | UncheckedIOException goneMeanwhile) {
      return List.of();
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException stillInUse) {
      // The next round finds it.
    }
  }
}
