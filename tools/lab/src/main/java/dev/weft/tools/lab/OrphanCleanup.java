package dev.weft.tools.lab;

import dev.weft.process.ChildException;
import dev.weft.process.ChildSpec;
import dev.weft.process.ControlledProcess;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command that was killed with SIGKILL could not clean up; the next one does it: ends its
 * children by their pid files and deletes its directory.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class OrphanCleanup {
  private static final Logger LOG = LoggerFactory.getLogger(OrphanCleanup.class);
  private static final String PID_FILE_SUFFIX = ".pid";

  /** Each server of a cluster has its directory below that of NATS. */
  private static final int PID_FILE_DEPTH_MAX = 3;

  /** A younger directory may be one whose owner has made it and not locked it yet. */
  private static final Duration AGE_MIN = Duration.ofSeconds(5);

  private OrphanCleanup() {}

  /**
   * Cleans up after commands that could not.
   *
   * @param own the directory of this command: its owner is who may touch others
   */
  public static void clear(LabDirectory own) throws IOException {
    for (Path dir : directoriesBeside(own.dir())) {
      if (isOldAndOwnedAs(dir, own.dir())) {
        clear(dir);
      }
    }
  }

  private static List<Path> directoriesBeside(Path own) throws IOException {
    List<Path> dirs = new ArrayList<>();
    try (DirectoryStream<Path> stream =
        Files.newDirectoryStream(own.getParent(), LabDirectory.PREFIX + "*")) {
      stream.forEach(dirs::add);
    }
    dirs.remove(own);
    return dirs;
  }

  private static boolean isOldAndOwnedAs(Path dir, Path own) {
    try {
      return Files.getOwner(dir).equals(Files.getOwner(own))
          && Files.getLastModifiedTime(dir).toInstant().isBefore(Instant.now().minus(AGE_MIN));
    } catch (IOException goneMeanwhile) {
      return false;
    }
  }

  private static void clear(Path dir) {
    try (LabDirectory left = LabDirectory.takeOver(dir)) {
      LOG.warn("cleaning up {}, left behind by a command that was killed", left.dir());
      endChildren(left.dir());
      Mounts.unmountBelow(left.dir());
    } catch (ChildException ownerIsAlive) {
      LOG.debug("{} is in use", dir);
    } catch (IOException unreadable) {
      LOG.warn("{} cannot be cleaned up: {}", dir, unreadable.toString());
    }
  }

  private static void endChildren(Path dir) throws IOException {
    List<Path> pidFiles;
    try (Stream<Path> files = Files.walk(dir, PID_FILE_DEPTH_MAX)) {
      pidFiles = files.filter(file -> file.toString().endsWith(PID_FILE_SUFFIX)).toList();
    }
    for (Path file : pidFiles) {
      String name = file.getFileName().toString();
      String child = name.substring(0, name.length() - PID_FILE_SUFFIX.length());
      new ControlledProcess(new ChildSpec(child, List.of(), file.getParent())).endOrphan();
    }
  }
}
