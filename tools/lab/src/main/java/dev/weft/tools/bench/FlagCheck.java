package dev.weft.tools.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Refuses what was said on a command line, with a message that names the flag.
 *
 * <p>Not thread-safe.
 */
final class FlagCheck {
  private final CommandSpec spec;

  /**
   * @param spec of a command that was parsed
   */
  FlagCheck(CommandSpec spec) {
    this.spec = spec;
  }

  void require(boolean holds, String message) {
    if (!holds) {
      throw refused(message);
    }
  }

  void range(String option, long value, long min, long max) {
    require(value >= min && value <= max, option + " must be from " + min + " to " + max);
  }

  /** None of them was given. */
  void without(List<String> options, String why) {
    for (String option : options) {
      require(!spec.commandLine().getParseResult().hasMatchedOption(option), option + " " + why);
    }
  }

  /** A file that will be written in the end: what keeps it from that is said now. */
  void writable(String option, Path file) {
    if (file != null) {
      require(
          Files.isDirectory(file.toAbsolutePath().getParent()) && !Files.isDirectory(file),
          option + " " + file + " must be a file in a directory that exists");
    }
  }

  ParameterException refused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
