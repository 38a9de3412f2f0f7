package dev.weft.launcher.child;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How to run a child process.
 *
 * @param name for messages, and of the files in {@code home}
 * @param command executable and arguments
 * @param home directory of its log ({@code <name>.log}) and pid file ({@code <name>.pid})
 * @param environment variables over those of this process
 */
public record ChildSpec(
    String name, List<String> command, Path home, Map<String, String> environment) {
  public ChildSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  public ChildSpec(String name, List<String> command, Path home) {
    this(name, command, home, Map.of());
  }

  public Path logFile() {
    return home.resolve(name + ".log");
  }

  Path pidFile() {
    return home.resolve(name + ".pid");
  }
}
