package dev.weft.launcher.child;

import java.nio.file.Path;
import java.util.List;

/**
 * Immutable. How to run a child process.
 *
 * @param name for messages, and of the files in {@code home}
 * @param command executable and arguments
 * @param home directory of its log ({@code <name>.log}) and pid file ({@code <name>.pid})
 */
public record ChildSpec(String name, List<String> command, Path home) {
  public ChildSpec {
    command = List.copyOf(command);
  }

  public Path logFile() {
    return home.resolve(name + ".log");
  }

  Path pidFile() {
    return home.resolve(name + ".pid");
  }
}
