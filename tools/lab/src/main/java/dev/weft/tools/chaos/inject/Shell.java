package dev.weft.tools.chaos.inject;

import dev.weft.process.ChildException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Programs of the system that do one thing and end.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
final class Shell {
  private static final long SECONDS_MAX = 20;

  private Shell() {}

  /**
   * Runs it until it ends.
   *
   * @throws ChildException when it fails, with its output
   */
  static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readAllBytes();
      boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
      if (!ended || process.exitValue() != 0) {
        String text = new String(output, StandardCharsets.UTF_8).strip();
        throw new ChildException(String.join(" ", List.of(command)) + ": " + text);
      }
    } finally {
      process.destroyForcibly();
    }
  }
}
