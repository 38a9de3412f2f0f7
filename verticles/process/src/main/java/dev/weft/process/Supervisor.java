package dev.weft.process;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a child process again when it crashes, later after each crash, and ends it with its owner.
 * One daemon thread watches it; every method blocks, so none is for an event loop. The caller holds
 * the {@link DirLock} of its home.
 *
 * <p>Thread-safe.
 */
public final class Supervisor {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final long BACKOFF_MS_MIN = 100;
  private static final long BACKOFF_MS_MAX = 5_000;

  /** Who lived that long begins with the shortest backoff again. */
  private static final long HEALTHY_MS = 10_000;

  private final ControlledProcess process;
  private final Runnable restarted;
  private final Thread watcher;
  private boolean stopping;

  public Supervisor(ChildSpec spec) {
    this(spec, () -> {});
  }

  /**
   * @param restarted runs on the watching thread each time the process was started again, and may
   *     block it
   */
  public Supervisor(ChildSpec spec, Runnable restarted) {
    this.process = new ControlledProcess(spec);
    this.restarted = restarted;
    this.watcher = new Thread(this::watch, "child-" + spec.name());
    watcher.setDaemon(true);
  }

  /**
   * Ends what an earlier owner left behind, then starts the process. Once; does nothing when it has
   * been stopped before.
   *
   * @throws ChildException when it cannot run here
   */
  public void start() {
    process.endOrphan();
    process.start();
    if (process.pid() != 0) {
      watcher.start();
    }
  }

  /** SIGTERM, then SIGKILL if it is still there after that time; the process is gone after it. */
  public void stop(long timeoutMs) {
    synchronized (this) {
      stopping = true;
      notifyAll();
    }
    process.stop(timeoutMs);
  }

  public ControlledProcess process() {
    return process;
  }

  private void watch() {
    long backoffMs = BACKOFF_MS_MIN;
    try {
      while (!isStopping()) {
        long startNanos = System.nanoTime();
        int exit = process.awaitEnd();
        long livedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
        backoffMs = livedMs >= HEALTHY_MS ? BACKOFF_MS_MIN : backoffMs;
        tellOfEnd(exit, backoffMs);
        while (pause(backoffMs) && !isStartedAgain()) {
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

  private synchronized boolean isStopping() {
    return stopping;
  }

  private synchronized void tellOfEnd(int exit, long backoffMs) {
    if (!stopping) {
      LOG.warn(
          "{}: process {} ended with {}; starting it again in {} ms; its log is {}",
          process.spec().name(),
          process.pid(),
          exit,
          backoffMs,
          process.spec().logFile());
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

  private boolean isStartedAgain() {
    try {
      process.start();
      restarted.run();
      return true;
    } catch (ChildException failed) {
      LOG.error("{}", failed.getMessage());
      return false;
    }
  }
}
