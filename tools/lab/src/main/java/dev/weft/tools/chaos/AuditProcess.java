package dev.weft.tools.chaos;

import dev.weft.launcher.node.JavaCommand;
import dev.weft.process.ChildSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code weft audit} as a user runs it: a process of its own, which reads the streams.
 *
 * @param exitCode 0 when everything held
 * @param output for people
 */
record AuditProcess(int exitCode, List<String> output) {
  private static final List<String> FLAGS =
      List.of("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
  private static final long SECONDS_MAX = 180;

  /** Blocks. */
  static AuditProcess run(Path home, List<String> arguments)
      throws IOException, InterruptedException {
    ChildSpec spec = new ChildSpec("audit", JavaCommand.of(FLAGS, arguments), home);
    Process process =
        new ProcessBuilder(spec.command())
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectOutput(spec.logFile().toFile())
            .start();
    try {
      boolean ended = process.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
      return new AuditProcess(ended ? process.exitValue() : -1, Files.readAllLines(spec.logFile()));
    } finally {
      process.destroyForcibly();
    }
  }
}
