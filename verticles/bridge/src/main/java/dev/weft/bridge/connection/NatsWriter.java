package dev.weft.bridge.connection;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that runs calls of the NATS client which may block (publish, subscribe, ack: up to the
 * client's push timeout when its outgoing queue is full), in the order of the offers. The queue is
 * bounded; offering never blocks. Starts the thread when made.
 *
 * <p>Thread-safe.
 */
public final class NatsWriter {
  private static final Logger LOG = LoggerFactory.getLogger(NatsWriter.class);
  private static final long CLOSE_MS_MAX = 3_000;

  private final BlockingQueue<Runnable> calls;
  private final Thread thread;
  private volatile boolean closed;

  public NatsWriter(String name, int callsMax) {
    this.calls = new ArrayBlockingQueue<>(callsMax);
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Queues a call for the writer's thread; false, and nothing happens, when the queue is full or
   * the writer closed. What the call throws is logged: it reports its own failure.
   */
  public boolean offer(Runnable call) {
    return !closed && calls.offer(call);
  }

  /** Calls that wait, without the one under way. */
  public int pending() {
    return calls.size();
  }

  /** Blocks until what was offered before has run, for some seconds at most. */
  public void close() throws InterruptedException {
    closed = true;
    if (!calls.offer(() -> {})) {
      LOG.warn("{} closes while its queue is full", thread.getName());
    }
    thread.join(CLOSE_MS_MAX);
    thread.interrupt();
  }

  private void run() {
    try {
      while (!closed || !calls.isEmpty()) {
        attempt(calls.take());
      }
    } catch (InterruptedException ended) {
      LOG.debug("{} was interrupted with {} calls waiting", thread.getName(), calls.size());
    }
  }

  private static void attempt(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException unexpected) {
      LOG.error("a NATS call failed without reporting it to its caller", unexpected);
    }
  }
}
