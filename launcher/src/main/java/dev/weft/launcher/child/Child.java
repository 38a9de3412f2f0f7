package dev.weft.launcher.child;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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
  private static final long BACKOFF_MS_MIN = 100;
  private static final long BACKOFF_MS_MAX = 5_000;

  /** Who lived that long begins with the shortest backoff again. */
  private static final long HEALTHY_MS = 10_000;

  private final ChildSpec spec;
  private final ChildProcesses processes;
  private final Thread watcher;
  private Process process;
  private boolean stopping;

  public Child(ChildSpec spec) {
    this.spec = spec;
    this.processes = new ChildProcesses(spec);
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
      processes.end(last.toHandle(), timeoutMs);
      processes.forget();
    }
  }

  /** Ends the process that an earlier launcher left behind, if there is one. */
  public void endOrphan() {
    processes.endOrphan();
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

  /** False when it has been stopped meanwhile. */
  private synchronized boolean launch() {
    if (stopping) {
      return false;
    }
    process = processes.spawn(Path.of(""));
    return true;
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
}
