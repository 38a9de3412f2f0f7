package dev.weft.launcher.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process that is started again when it crashes and ended with the launcher. One daemon
 * thread watches it; every method blocks, so none is for an event loop. The caller holds the {@link
 * DirLock} of its home.
 *
 * <p>Thread-safe.
 */
public final class Child {
  private static final Logger LOG = LoggerFactory.getLogger(Child.class);
  private static final Path SETSID = Path.of("/usr/bin/setsid");
  private static final long BACKOFF_MS_MIN = 100;
  private static final long BACKOFF_MS_MAX = 5_000;

  /** Who lived that long begins with the shortest backoff again. */
  private static final long HEALTHY_MS = 10_000;

  private static final long ORPHAN_STOP_MS_MAX = 5_000;
  private static final long KILL_MS_MAX = 2_000;
  private static final long LOG_BYTES_MAX = 10L << 20;

  private final ChildSpec spec;
  private final Thread watcher;
  private Process process;
  private boolean stopping;

  public Child(ChildSpec spec) {
    this.spec = spec;
    this.watcher = new Thread(this::watch, "child-" + spec.name());
    watcher.setDaemon(true);
  }

  /** Ends what an earlier launcher left behind, then starts the process. Once. */
  public void start() {
    endOrphan();
    if (launch()) {
      watcher.start();
    }
  }

  /** SIGTERM, then SIGKILL for who is still there after that time; the process is gone after it. */
  public void stop(long timeoutMs) {
    Process last;
    synchronized (this) {
      stopping = true;
      notifyAll();
      last = process;
    }
    if (last != null) {
      end(last.toHandle(), timeoutMs);
      deletePidFile();
    }
  }

  public ChildSpec spec() {
    return spec;
  }

  public synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Of the process that runs now, or ran last; 0 before the start. */
  public synchronized long pid() {
    return process == null ? 0 : process.pid();
  }

  /** Ends the process that an earlier launcher left behind, if there is one. */
  public void endOrphan() {
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

  /** False when it has been stopped meanwhile. */
  private synchronized boolean launch() {
    if (stopping) {
      return false;
    }
    try {
      Files.createDirectories(spec.home());
      rotateLog();
      spawn();
    } catch (IOException failed) {
      throw new ChildException(spec.name() + " cannot be started: " + failed.getMessage(), failed);
    }
    LOG.debug("{}: process {}", spec.name(), process.pid());
    return true;
  }

  /** What cannot be written down is ended: nobody could find it again. */
  private synchronized void spawn() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(detached(spec.command()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.logFile().toFile()));
    builder.environment().putAll(spec.environment());
    process = builder.start();
    try {
      PidFile.of(process.toHandle(), Path.of(spec.command().get(0))).write(spec.pidFile());
    } catch (IOException failed) {
      process.destroyForcibly();
      endsWithin(process.toHandle(), KILL_MS_MAX);
      throw failed;
    }
  }

  /**
   * Out of the reach of the terminal, where the system has the means: Ctrl-C goes to everyone in
   * the foreground, and the drain still needs the children. The process id stays the same.
   */
  static List<String> detached(List<String> command) {
    if (!Files.isExecutable(SETSID)) {
      return command;
    }
    List<String> detached = new ArrayList<>(List.of(SETSID.toString()));
    detached.addAll(command);
    return detached;
  }

  private void watch() {
    long backoffMs = BACKOFF_MS_MIN;
    try {
      while (!isStopping()) {
        long startNanos = System.nanoTime();
        int exit = current().waitFor();
        long livedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        backoffMs = livedMs >= HEALTHY_MS ? BACKOFF_MS_MIN : backoffMs;
        tellOfEnd(exit, backoffMs);
        while (pause(backoffMs) && !launchedAgain()) {
          backoffMs = doubled(backoffMs);
        }
        backoffMs = doubled(backoffMs);
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private static long doubled(long backoffMs) {
    return Math.min(BACKOFF_MS_MAX, backoffMs * 2);
  }

  private synchronized Process current() {
    return process;
  }

  private synchronized boolean isStopping() {
    return stopping;
  }

  private synchronized void tellOfEnd(int exit, long backoffMs) {
    if (!stopping) {
      LOG.warn(
          "{}: process {} ended with {}; starting it again in {} ms; its log is {}",
          spec.name(),
          process.pid(),
          exit,
          backoffMs,
          spec.logFile());
    }
  }

  /** False at once when the child is to stay away. */
  private synchronized boolean pause(long backoffMs) throws InterruptedException {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(backoffMs);
    long leftMs = backoffMs;
    while (!stopping && leftMs > 0) {
      wait(leftMs);
      leftMs = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
    }
    return !stopping;
  }

  private boolean launchedAgain() {
    try {
      return launch();
    } catch (ChildException failed) {
      LOG.error("{}", failed.getMessage());
      return false;
    }
  }

  private void end(ProcessHandle handle, long timeoutMs) {
    handle.destroy();
    if (!endsWithin(handle, timeoutMs)) {
      LOG.warn("{}: process {} did not end by itself; killing it", spec.name(), handle.pid());
      handle.destroyForcibly();
      endsWithin(handle, KILL_MS_MAX);
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

  /** Bounds what a log takes on disk: the one before is kept, older ones are not. */
  private void rotateLog() throws IOException {
    Path log = spec.logFile();
    if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
      Files.move(
          log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void deletePidFile() {
    try {
      Files.deleteIfExists(spec.pidFile());
    } catch (IOException harmless) {
      LOG.debug("{}: pid file stays: {}", spec.name(), harmless.toString());
    }
  }
}
