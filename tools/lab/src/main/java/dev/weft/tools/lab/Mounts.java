package dev.weft.tools.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * File systems that a test cluster has mounted for its servers.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
final class Mounts {
  private static final Path MOUNTED = Path.of("/proc/self/mounts");

  private Mounts() {}

  /** Everything in that directory, so that it can be deleted; elsewhere than on Linux, nothing. */
  static void unmountBelow(Path dir) throws IOException {
    for (String mountPoint : below(dir)) {
      try {
        new ProcessBuilder("umount", "-l", mountPoint).start().waitFor();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static List<String> below(Path dir) throws IOException {
    List<String> found = new ArrayList<>();
    if (Files.isReadable(MOUNTED)) {
      for (String line : Files.readAllLines(MOUNTED)) {
        String mountPoint = line.split(" ", -1)[1];
        if (mountPoint.startsWith(dir + "/")) {
          found.add(mountPoint);
        }
      }
    }
    return found;
  }
}
