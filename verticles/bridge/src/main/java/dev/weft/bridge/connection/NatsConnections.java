package dev.weft.bridge.connection;

import dev.weft.bridge.connection.client.LoopConnection;
import dev.weft.kernel.EventLoops;
import dev.weft.kernel.time.ServerClock;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to NATS: one of the client jnats for control, that is, for what may block and is
 * rare, and a pool on event loops for what each order does. Of these the first carries appends and
 * reads, the others pulls, so that a large replay holds up no append. Each reconnects for ever with
 * jitter, and queues nothing while it is down: what was refused to a caller must not be sent later.
 *
 * <p>Thread-safe.
 */
public final class NatsConnections {
  private static final Logger LOG = LoggerFactory.getLogger(NatsConnections.class);

  /** Publishing never waits. The requests that await an answer bound the queue. */
  private static final int OUTGOING_UNLIMITED = 0;

  private static final int BLOCKING_THREADS = 2;
  private static final Duration PING_INTERVAL = Duration.ofSeconds(5);
  private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(1);
  private static final String NAME = "weft-nats-";

  private final Vertx vertx;
  private final NatsOptions options;
  private final ServerClock clock;
  private final WorkerExecutor workers;
  private final ConnectionEvents events = new ConnectionEvents();
  private final AtomicInteger pullsGiven = new AtomicInteger();
  private volatile NatsLink control;
  private volatile List<LoopConnection> loops = List.of();
  private volatile boolean closed;

  public NatsConnections(Vertx vertx, NatsOptions options) {
    this(vertx, options, new ServerClock(Clock.systemUTC()));
  }

  /**
   * @param clock learns the servers' time as they answer
   */
  public NatsConnections(Vertx vertx, NatsOptions options, ServerClock clock) {
    this.vertx = vertx;
    this.options = options;
    this.clock = clock;
    this.workers = vertx.createSharedWorkerExecutor(NAME + "blocking", BLOCKING_THREADS);
  }

  /** Completes when every connection has been up once; tries for ever. Called once. */
  public Future<Void> connect() {
    EventLoops eventLoops = EventLoops.of(vertx);
    return untilUp(1, () -> blocking(() -> open(NAME + "control")))
        .compose(
            up -> {
              control = up;
              return connectFrom(eventLoops, new ArrayList<>());
            });
  }

  /** For what may block and is rare. Only after {@link #connect}. */
  public NatsLink control() {
    return control;
  }

  /** For appends and reads. Only after {@link #connect}. */
  public LoopConnection appends() {
    return loops.get(0);
  }

  /** For pulls; a next one with every call. The first when it is the only one. */
  public LoopConnection pulls() {
    int pullCount = loops.size() - 1;
    return pullCount == 0
        ? loops.get(0)
        : loops.get(1 + Math.floorMod(pullsGiven.getAndIncrement(), pullCount));
  }

  /** The servers' time. */
  public ServerClock clock() {
    return clock;
  }

  /** Whether every connection is up now. Never blocks. */
  public boolean areUp() {
    List<LoopConnection> now = loops;
    return !now.isEmpty() && control.isUp() && now.stream().allMatch(LoopConnection::isUp);
  }

  /** Calls back, on a thread of the client, whenever a connection is back with subscriptions. */
  public void onUp(Runnable listener) {
    events.onUp(listener);
  }

  /** Runs a call that may block for long, such as stream management, on a worker thread. */
  public <T> Future<T> blocking(Callable<T> call) {
    return workers.executeBlocking(call, false);
  }

  /** Sends what has been published, then closes every connection. */
  public Future<Void> close() {
    closed = true;
    return Future.join(loops.stream().map(LoopConnection::close).toList())
        .eventually(() -> blocking(this::closeControl))
        .eventually(workers::close)
        .mapEmpty();
  }

  private Future<Void> connectFrom(EventLoops eventLoops, List<LoopConnection> made) {
    if (made.size() == options.connections()) {
      loops = List.copyOf(made);
      return Future.succeededFuture();
    }
    return blocking(
            () ->
                new LoopConnection(
                    eventLoops.next(),
                    clientOptions(NAME + made.size()),
                    options.tls().client(),
                    events))
        .compose(loop -> untilUp(1, () -> loop.connect().map(loop)))
        .compose(
            loop -> {
              made.add(loop);
              return connectFrom(eventLoops, made);
            });
  }

  private <T> Future<T> untilUp(int attempt, Supplier<Future<T>> connect) {
    if (closed) {
      return Future.failedFuture(new IllegalStateException("closed before NATS was there"));
    }
    return connect
        .get()
        .recover(
            error -> {
              if (attempt == 1) {
                LOG.warn("cannot connect to {}, retrying: {}", options.servers(), reasonOf(error));
              }
              return pause().compose(waited -> untilUp(attempt + 1, connect));
            });
  }

  private NatsLink open(String name) throws IOException, InterruptedException {
    Connection connection = Nats.connect(clientOptions(name));
    if (closed) {
      // Nobody would close it any more.
      connection.close();
      throw new IllegalStateException("closed while it connected");
    }
    return new NatsLink(connection);
  }

  private Options clientOptions(String name) {
    return options
        .client(name)
        .maxReconnects(-1)
        .reconnectWait(Duration.ofMillis(options.reconnectWaitMs()))
        .reconnectJitter(Duration.ofMillis(options.reconnectWaitMs()))
        .reconnectJitterTls(Duration.ofMillis(options.reconnectWaitMs()))
        .reconnectBufferSize(0)
        .maxMessagesInOutgoingQueue(OUTGOING_UNLIMITED)
        .pingInterval(PING_INTERVAL)
        .dataPortType(CheckedFrames.DataPort.class.getName())
        .connectionListener(events)
        .errorListener(events)
        .build();
  }

  private Future<Void> pause() {
    Promise<Void> waited = Promise.promise();
    long waitMs = options.reconnectWaitMs();
    long jitterMs = ThreadLocalRandom.current().nextLong(waitMs + 1);
    vertx.setTimer(waitMs + jitterMs, id -> waited.complete());
    return waited.future();
  }

  /** Blocks. */
  private Void closeControl() throws InterruptedException {
    NatsLink last = control;
    if (last == null) {
      return null;
    }
    try {
      if (last.isUp()) {
        last.connection().flush(FLUSH_TIMEOUT);
      }
    } catch (TimeoutException | IllegalStateException gone) {
      LOG.debug("not flushed before close", gone);
    }
    last.connection().close();
    return null;
  }

  private static String reasonOf(Throwable error) {
    return error.getMessage() == null ? error.toString() : error.getMessage();
  }
}
