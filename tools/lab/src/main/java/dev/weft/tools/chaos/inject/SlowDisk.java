package dev.weft.tools.chaos.inject;

import dev.weft.process.ChildException;
import dev.weft.process.ControlledProcess;
import dev.weft.tools.lab.ControlledNatsServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A nats-server whose syncs take longer: {@code strace} holds each up. The tracing slows its other
 * system calls, too, by microseconds.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class SlowDisk implements FaultInjector {
  private static final String SYNCS = "fsync,fdatasync,sync_file_range";
  private static final long ATTACH_MS = 300;
  private static final long END_MS_MAX = 5_000;

  private final List<ControlledNatsServer> servers;
  private final Duration delay;
  private final Map<Integer, Process> tracers = new ConcurrentHashMap<>();

  /**
   * @param delay of each sync
   */
  public SlowDisk(List<ControlledNatsServer> servers, Duration delay) {
    this.servers = List.copyOf(servers);
    this.delay = delay;
  }

  @Override
  public void begin(int index) throws IOException, InterruptedException {
    ControlledProcess server = servers.get(index % servers.size()).process();
    long pid = server.pid();
    if (!server.isAlive()) {
      return; // It has just been killed: nothing is slower than that.
    }
    Process tracer = new ProcessBuilder(command(pid)).redirectErrorStream(true).start();
    tracers.put(index, tracer);
    boolean ended = tracer.waitFor(ATTACH_MS, TimeUnit.MILLISECONDS);
    if (ended && server.isAlive() && server.pid() == pid) {
      throw new ChildException("strace cannot trace nats-server: exit code " + tracer.exitValue());
    }
  }

  @Override
  public void end(int index) throws InterruptedException {
    Process tracer = tracers.remove(index);
    if (tracer != null) {
      tracer.destroy(); // Detaches, and lets the server go on.
      if (!tracer.waitFor(END_MS_MAX, TimeUnit.MILLISECONDS)) {
        tracer.destroyForcibly();
      }
    }
  }

  private List<String> command(long pid) {
    List<String> command = new ArrayList<>(List.of("strace", "-f", "-qq", "-o", "/dev/null"));
    command.addAll(List.of("-e", "trace=" + SYNCS, "-e", "signal=none"));
    long micros = TimeUnit.MILLISECONDS.toMicros(delay.toMillis());
    command.addAll(List.of("-e", "inject=" + SYNCS + ":delay_exit=" + micros));
    command.addAll(List.of("-p", Long.toString(pid)));
    return command;
  }
}
