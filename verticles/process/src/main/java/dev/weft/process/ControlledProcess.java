package dev.weft.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child process that is started, stopped, killed and held when its owner says so. By itself it
 * stays away once it has ended; a {@link Supervisor} starts it again.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class ControlledProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlledProcess.class);
  private static final int FALLS_MAX = 100;

  private final ChildSpec spec;
  private final ProcessStarter starter;
  private final List<String> falls = new ArrayList<>();
  private Process process;
  private boolean wanted;
  private boolean closed;

  public ControlledProcess(ChildSpec spec) {
    this.spec = spec;
    this.starter = new ProcessStarter(spec);
  }

  /**
   * Does nothing when it runs, and when it has been closed or stopped for good.
   *
   * @throws ChildException when it cannot run here
   */
  public synchronized void start() {
    noteFall();
    if (!closed && !wanted) {
      process = starter.spawn();
      wanted = true;
    }
  }

  /** SIGKILL; it is gone after it. */
  public synchronized void kill() {
    noteFall();
    wanted = false;
    if (process != null) {
      starter.kill(process.toHandle());
    }
  }

  /** SIGTERM, then SIGKILL if it is still there after that time; it may be started again. */
  public synchronized void terminate(long timeoutMs) {
    noteFall();
    wanted = false;
    if (process != null) {
      starter.end(process.toHandle(), timeoutMs);
    }
  }

  /** As {@link #terminate}, for good: nobody has to find it again. */
  public void stop(long timeoutMs) {
    Process last;
    synchronized (this) {
      closed = true;
      noteFall();
      wanted = false;
      last = process;
    }
    // Without the lock, for it takes its time.
    if (last != null) {
      starter.end(last.toHandle(), timeoutMs);
      starter.forget();
    }
  }

  /** Ends the process that an earlier owner left behind, if there is one. */
  public void endOrphan() {
    starter.endOrphan();
  }

  /** SIGSTOP: it stands still, its connections stay open. Nothing when it does not run. */
  public void hold() {
    signal("STOP");
  }

  /** SIGHUP: a server reads its configuration again. Nothing when it does not run. */
  public void reload() {
    signal("HUP");
  }

  /** SIGCONT. Nothing when it does not run. */
  public void release() {
    signal("CONT");
  }

  public synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Of the process that runs now, or ran last; 0 before the start. */
  public synchronized long pid() {
    return process == null ? 0 : process.pid();
  }

  public ChildSpec spec() {
    return spec;
  }

  /** How it has ended unexpectedly, the first hundred times; for people. */
  public synchronized List<String> falls() {
    noteFall();
    return List.copyOf(falls);
  }

  /** SIGKILL for good. */
  @Override
  public synchronized void close() {
    closed = true;
    kill();
  }

  /** Waits until the process that runs now has ended; with its exit code. Once it was started. */
  int awaitEnd() throws InterruptedException {
    Process current;
    synchronized (this) {
      current = process;
    }
    return current.waitFor();
  }

  private void noteFall() {
    if (wanted && !process.isAlive()) {
      wanted = false;
      String fall = spec.name() + " ended by itself with exit code " + process.exitValue();
      LOG.debug("{}", fall);
      if (falls.size() < FALLS_MAX) {
        falls.add(fall);
      }
    }
  }

  private synchronized void signal(String name) {
    if (!isAlive()) {
      return;
    }
    // A shell has it built in; not every system has it as a program.
    String command = "kill -" + name + " " + process.pid();
    try {
      int exit = new ProcessBuilder("sh", "-c", command).start().waitFor();
      if (exit != 0 && process.isAlive()) {
        throw new ChildException(command + " exits with " + exit);
      }
    } catch (IOException failed) {
      throw new ChildException(command + ": " + failed, failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
