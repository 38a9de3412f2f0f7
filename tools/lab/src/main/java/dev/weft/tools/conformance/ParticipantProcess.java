package dev.weft.tools.conformance;

import dev.weft.process.ChildSpec;
import dev.weft.process.ControlledProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A participant in a language of its own: a command. */
final class ParticipantProcess implements Participant {
  private static final String NAME = "participant";

  /** Finds the program as a shell does, and becomes it. */
  private static final List<String> SHELL = List.of("/bin/sh", "-c", "exec \"$@\"", "sh");

  private final ControlledProcess process;

  /**
   * Starts nothing yet.
   *
   * @param home of its log
   * @param directory that it runs in
   * @param environment where NATS and the provider are
   */
  ParticipantProcess(
      List<String> command, Path home, Path directory, Map<String, String> environment) {
    List<String> found = Stream.of(SHELL, command).flatMap(List::stream).toList();
    process =
        new ControlledProcess(
            new ChildSpec(NAME, found, home, directory, environment, false)
                .endingWithThisProcess());
  }

  @Override
  public void start() {
    process.start();
  }

  @Override
  public void kill() {
    process.kill();
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.close();
  }
}
