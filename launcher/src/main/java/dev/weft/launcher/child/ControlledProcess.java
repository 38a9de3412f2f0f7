package dev.weft.launcher.child;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A child process that is killed, held and started again when its owner says so, and never by
 * itself: what a {@link Child} is not. Its log and pid file are those of a child, so whatever ends
 * orphans ends this one, too.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class ControlledProcess implements AutoCloseable {
  private static final long KILL_MS_MAX = 5_000;

  private final ChildSpec spec;
  private final ChildProcesses processes;
  private final List<String> falls = new ArrayList<>();
  private Process process;
  private boolean closed;

  public ControlledProcess(ChildSpec spec) {
    this.spec = spec;
    this.processes = new ChildProcesses(spec);
  }

  /** Does nothing when it runs, and when it has been closed. */
  public synchronized void start() {
    noteFall();
    if (closed || process != null) {
      return;
    }
    process = processes.spawn(spec.home());
  }

  /** SIGKILL; it is gone after it. */
  public synchronized void kill() {
    noteFall();
    Process last = process;
    process = null;
    if (last == null) {
      return;
    }
    last.destroyForcibly();
    try {
      if (!last.waitFor(KILL_MS_MAX, TimeUnit.MILLISECONDS)) {
        throw new ChildException(spec.name() + ": process " + last.pid() + " survives SIGKILL");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** SIGSTOP: it stands still, its connections stay open. Nothing when it does not run. */
  public synchronized void hold() {
    signal("STOP");
  }

  /** SIGHUP: a server reads its configuration again. Nothing when it does not run. */
  public synchronized void reload() {
    signal("HUP");
  }

  /** SIGCONT. Nothing when it does not run. */
  public synchronized void release() {
    signal("CONT");
  }

  public synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Of the process that runs; 0 when there is none. */
  public synchronized long pid() {
    return process == null ? 0 : process.pid();
  }

  public ChildSpec spec() {
    return spec;
  }

  /** How often it has ended without being killed here, each with its exit code; for people. */
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

  private void noteFall() {
    if (process != null && !process.isAlive()) {
      falls.add(spec.name() + " ended by itself with exit code " + process.exitValue());
      process = null;
    }
  }

  private void signal(String name) {
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
