package dev.weft.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and ends the processes of one {@link ChildSpec}, one after another: each with the log and
 * the pid file by which the next owner finds what this one left behind.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
final class ProcessStarter {
  /** For this process only: readers of a child's environment need not know them. */
  private static final Pattern SECRET = Pattern.compile("WEFT_(.*_)?(PASSWORD|SECRETS?|API_KEY)");

  private static final Logger LOG = LoggerFactory.getLogger(ProcessStarter.class);
  private static final Path SETSID = Path.of("/usr/bin/setsid");
  private static final long ORPHAN_STOP_MS_MAX = 5_000;
  private static final long KILL_MS_MAX = 5_000;
  private static final long LOG_BYTES_MAX = 10L << 20;

  private final ChildSpec spec;

  ProcessStarter(ChildSpec spec) {
    this.spec = spec;
  }

  /**
   * Starts one.
   *
   * @throws ChildException when it cannot run here
   */
  Process spawn() {
    try {
      Files.createDirectories(spec.home());
      rotateLog();
      Process process = spawned();
      LOG.debug("{}: process {}", spec.name(), process.pid());
      return process;
    } catch (IOException failed) {
      throw new ChildException(spec.name() + " cannot be started: " + failed.getMessage(), failed);
    }
  }

  /** Ends the process that an earlier owner left behind, if there is one. */
  void endOrphan() {
    PidFile.read(spec.pidFile())
        .flatMap(PidFile::process)
        .ifPresent(
            orphan -> {
              LOG.warn(
                  "{}: ending process {} that an earlier launcher left behind",
                  spec.name(),
                  orphan.pid());
              end(orphan, ORPHAN_STOP_MS_MAX);
            });
  }

  /** SIGTERM, then SIGKILL for processes that still run after that time. */
  void end(ProcessHandle handle, long timeoutMs) {
    handle.destroy();
    if (!endsWithin(handle, timeoutMs)) {
      LOG.warn("{}: process {} did not end by itself; killing it", spec.name(), handle.pid());
      kill(handle);
    }
  }

  /**
   * SIGKILL; it is gone after it.
   *
   * @throws ChildException when it is not
   */
  void kill(ProcessHandle handle) {
    handle.destroyForcibly();
    if (!endsWithin(handle, KILL_MS_MAX) && !Thread.currentThread().isInterrupted()) {
      throw new ChildException(spec.name() + ": process " + handle.pid() + " survives SIGKILL");
    }
  }

  private static boolean endsWithin(ProcessHandle handle, long timeoutMs) {
    try {
      handle.onExit().get(timeoutMs, TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException late) {
      return !handle.isAlive();
    }
  }

  /** Nobody has to find it again. */
  void forget() {
    try {
      Files.deleteIfExists(spec.pidFile());
    } catch (IOException harmless) {
      LOG.debug("{}: pid file stays: {}", spec.name(), harmless.toString());
    }
  }

  static boolean isSecret(String variable) {
    return SECRET.matcher(variable).matches();
  }

  /** What cannot be written down is ended: nobody could find it again. */
  private Process spawned() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(detached(spec.command()))
            .directory(spec.directory().toAbsolutePath().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.logFile().toFile()));
    builder.environment().keySet().removeIf(ProcessStarter::isSecret);
    builder.environment().putAll(spec.environment());
    Process process = builder.start();
    try {
      PidFile.of(process.toHandle(), Path.of(spec.command().get(0))).write(spec.pidFile());
      if (spec.endsWithThisProcess()) {
        guard(process);
      }
    } catch (IOException failed) {
      kill(process.toHandle());
      throw failed;
    }
    return process;
  }

  /**
   * A shell that reads from this process, and kills the child when there is nobody to read from.
   */
  private static void guard(Process child) throws IOException {
    String script = "read -r line || kill -KILL " + child.pid();
    Process guard = new ProcessBuilder(detached(List.of("/bin/sh", "-c", script))).start();
    // Before somebody else can have the child's pid.
    var unused = child.onExit().thenRun(guard::destroyForcibly);
  }

  /**
   * Out of the reach of the terminal, where the system has the means: Ctrl-C goes to everyone in
   * the foreground, and the drain still needs the children. The process id stays the same.
   */
  private static List<String> detached(List<String> command) {
    if (!Files.isExecutable(SETSID)) {
      return command;
    }
    List<String> detached = new ArrayList<>(List.of(SETSID.toString()));
    detached.addAll(command);
    return detached;
  }

  /** Bounds what a log takes on disk: the one before is kept, older ones are not. */
  private void rotateLog() throws IOException {
    Path log = spec.logFile();
    if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
      Files.move(
          log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
