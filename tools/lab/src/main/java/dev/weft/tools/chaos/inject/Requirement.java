package dev.weft.tools.chaos.inject;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a machine must have for a kind of fault.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public enum Requirement {
  NOTHING,
  /** To compile the library that moves the clock of a process. */
  C_COMPILER,
  /** To delay a server's syncs, one by one. */
  TRACER,
  /** To take from a server what it has not synced: a file system of its own that is shut down. */
  OWN_DISK;

  private static final String PATH = "PATH";
  private static final long SECONDS_MAX = 10;

  /** Why this machine does not have it, for people; empty when it does. */
  public Optional<String> missing() {
    return switch (this) {
      case NOTHING -> Optional.empty();
      case C_COMPILER -> program("cc");
      case TRACER -> program("strace").or(Requirement::traces);
      case OWN_DISK -> ownDisk();
    };
  }

  private static Optional<String> program(String name) {
    return find(name).isPresent() ? Optional.empty() : Optional.of(name + " is not installed");
  }

  private static Optional<Path> find(String name) {
    String path = System.getenv().getOrDefault(PATH, "") + ":/usr/sbin:/sbin";
    return Stream.of(path.split(":"))
        .map(dir -> Path.of(dir, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Containers often forbid it. */
  private static Optional<String> traces() {
    return succeeds(List.of("strace", "-qq", "-o", "/dev/null", "true"))
        ? Optional.empty()
        : Optional.of("strace may not trace here");
  }

  private static Optional<String> ownDisk() {
    for (String program : List.of("mkfs.ext4", "mount", "umount", "perl")) {
      Optional<String> missing = program(program);
      if (missing.isPresent()) {
        return missing;
      }
    }
    boolean isRoot = "root".equals(System.getProperty("user.name"));
    if (!isRoot || !Files.exists(Path.of("/dev/loop-control"))) {
      return Optional.of("mounting a file system takes root and loop devices");
    }
    return Optional.empty();
  }

  private static boolean succeeds(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException missing) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
