package dev.weft.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How to run a child process.
 *
 * @param name for messages, and of the files in {@code home}
 * @param command executable and arguments
 * @param home directory of its log ({@code <name>.log}) and pid file ({@code <name>.pid})
 * @param directory that it runs in
 * @param environment variables over those of this process, of which it gets no secrets of Weft
 * @param endsWithThisProcess whether it is killed when this process is gone, even by SIGKILL;
 *     otherwise it runs on, and its pid file names it
 */
public record ChildSpec(
    String name,
    List<String> command,
    Path home,
    Path directory,
    Map<String, String> environment,
    boolean endsWithThisProcess) {
  private static final Path WORKING_DIRECTORY = Path.of("");

  public ChildSpec {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** Runs in the working directory of this process, and may outlive it. */
  public ChildSpec(String name, List<String> command, Path home) {
    this(name, command, home, WORKING_DIRECTORY, Map.of(), false);
  }

  /** The same, in its home. */
  public ChildSpec inHome() {
    return new ChildSpec(name, command, home, home, environment, endsWithThisProcess);
  }

  public ChildSpec withEnvironment(Map<String, String> variables) {
    return new ChildSpec(name, command, home, directory, variables, endsWithThisProcess);
  }

  /** The same, and never left behind. */
  public ChildSpec endingWithThisProcess() {
    return new ChildSpec(name, command, home, directory, environment, true);
  }

  public Path logFile() {
    return home.resolve(name + ".log");
  }

  Path pidFile() {
    return home.resolve(name + ".pid");
  }
}
