package dev.weft.tools.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The last resort against processes that outlive their orderly stop.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class Processes {
  private static final long DEATH_MS_MAX = 2_000;

  private Processes() {}

  /**
   * Kills every process that this one has started and that is still alive.
   *
   * @return what they were, for people; empty when there were none
   */
  public static List<String> killDescendants() {
    List<String> killed = new ArrayList<>();
    for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
      if (process.isAlive()) {
        killed.add("process " + process.pid() + " " + process.info().command().orElse("?"));
        kill(process);
      }
    }
    return killed;
  }

  private static void kill(ProcessHandle process) {
    process.destroyForcibly();
    try {
      process.onExit().get(DEATH_MS_MAX, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException stays) {
      // It has SIGKILL; the system takes it as soon as it can.
    }
  }
}
