package dev.weft.launcher.node;

import dev.weft.payment.SimulatorOptions;
import dev.weft.process.ChildException;
import dev.weft.process.ChildSpec;
import dev.weft.process.ControlledProcess;
import dev.weft.process.DirLock;
import dev.weft.process.Ports;
import dev.weft.process.Supervisor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The simulated payment provider, in a process of its own so that it can be killed. It keeps its
 * port when it is started again after a crash.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
final class ProviderProcess {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderProcess.class);
  private static final long START_MS_MAX = 15_000;

  /** Also the command that runs it. */
  static final String NAME = "provider";

  private static final String LEDGER_KEY = "payment.simulator.ledger";

  private final SimulatorOptions options;
  private final Path ledger;
  private final DirLock lock;
  private volatile Supervisor child;
  private volatile int port;
  private boolean stopped;

  private ProviderProcess(SimulatorOptions options, Path ledger, DirLock lock) {
    this.options = options;
    this.ledger = ledger;
    this.lock = lock;
  }

  /**
   * Takes the directory of the ledger; {@link #stop} gives it back.
   *
   * @throws ChildException when another launcher has it
   */
  static ProviderProcess prepare(SimulatorOptions options) {
    Path ledger = options.ledger().toAbsolutePath().normalize();
    return new ProviderProcess(options, ledger, DirLock.take(ledger.getParent(), LEDGER_KEY));
  }

  /**
   * Starts the process; it may take a moment more until it accepts connections. Does nothing once
   * it has been stopped.
   */
  void start() {
    if (isStopped()) {
      return;
    }
    // First, because what an earlier launcher left behind may have the port.
    new ControlledProcess(spec(0)).endOrphan();
    if (options.port() != 0 && !Ports.isFree(options.host(), options.port())) {
      throw new ChildException(
          "payment.simulator.port " + options.port() + " is taken; choose another, or 0 for any");
    }
    port = Ports.freeOr(options.host(), options.port());
    Supervisor fresh = new Supervisor(spec(port));
    if (tracked(fresh)) {
      // Without the lock, for it takes its time; one that is stopped before it starts stays away.
      fresh.start();
    }
  }

  /** False when nobody would stop it any more. */
  private synchronized boolean tracked(Supervisor fresh) {
    if (!stopped) {
      child = fresh;
    }
    return !stopped;
  }

  private synchronized boolean isStopped() {
    return stopped;
  }

  /**
   * Waits until it accepts connections: charges that are sent before fail, and soon the breaker
   * opens and keeps it waiting in turn.
   */
  void awaitListening() {
    if (!Ports.awaitListener(options.host(), port, START_MS_MAX)) {
      LOG.warn(
          "the payment provider does not listen yet; its log is {}",
          child.process().spec().logFile());
    }
  }

  /** Where it listens; once started. */
  String url() {
    return "http://" + options.host() + ":" + port;
  }

  boolean isAlive() {
    return child != null && child.process().isAlive();
  }

  /** Ends the process and gives the directory back. */
  void stop(long timeoutMs) {
    synchronized (this) {
      stopped = true;
    }
    if (child != null) {
      child.stop(timeoutMs);
    }
    lock.close();
  }

  private ChildSpec spec(int onPort) {
    List<String> arguments = new ArrayList<>(List.of(NAME, "--until-stdin-ends"));
    arguments.addAll(List.of("--host", options.host(), "--port", Integer.toString(onPort)));
    arguments.addAll(List.of("--ledger", ledger.toString()));
    arguments.addAll(List.of("--latency-ms", Long.toString(options.latencyMs())));
    arguments.addAll(List.of("--fault-rate", Double.toString(options.faultRate())));
    arguments.addAll(List.of("--slow-answer-ms", Long.toString(options.slowAnswerMs())));
    return new ChildSpec(NAME, JavaCommand.of(arguments), ledger.getParent());
  }
}
