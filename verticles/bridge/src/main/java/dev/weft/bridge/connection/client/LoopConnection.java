package dev.weft.bridge.connection.client;

import io.nats.client.NUID;
import io.nats.client.Options;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.ClientSSLOptions;
import java.net.URI;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A connection to NATS on one event loop: what is published there within one turn of the loop is
 * sent together, and what comes is handled where it is read, without another thread. Reconnects for
 * ever. While it is down it queues nothing and refuses what is published: what was refused to a
 * caller must not be sent later.
 *
 * <p>Thread-safe; handlers are called on the context of their subscription.
 */
public final class LoopConnection {
  private static final long PING_INTERVAL_MS = 5_000;
  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final ContextInternal context;
  private final Options options;
  private final ClientSSLOptions tls;
  private final ConnectionListener listener;
  private final Servers servers;
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLong reconnects = new AtomicLong();
  private final List<Runnable> onReconnect = new CopyOnWriteArrayList<>();

  /** By number; bounded by the routes and services of the node. */
  private final Map<Long, Subscription> subscriptions = new HashMap<>();

  private volatile Session session;
  private volatile long payloadBytesMax;
  private volatile boolean closed;
  private long timerId = NO_TIMER;

  private record Subscription(
      String subject, ContextInternal context, Handler<ReceivedMessage> handler) {}

  /**
   * Connects to nothing yet.
   *
   * @param context on whose event loop it lives
   * @param options servers, login, times and name
   * @param tls for servers that want it
   * @param listener hears what becomes of it
   */
  public LoopConnection(
      ContextInternal context, Options options, ClientSSLOptions tls, ConnectionListener listener) {
    this.vertx = context.owner();
    this.context = context;
    this.options = options;
    this.tls = tls;
    this.listener = listener;
    this.servers = new Servers(List.copyOf(options.getServers()));
  }

  /** Completes when it is up; fails when no server lets it in now. Called until it completes. */
  public Future<Void> connect() {
    Promise<Void> connected = context.promise();
    context.runOnContext(
        v ->
            connectTo(servers.inTurn(null).iterator())
                .onSuccess(up -> timerId = vertx.setPeriodic(PING_INTERVAL_MS, id -> checkAlive()))
                .onComplete(connected));
    return connected.future();
  }

  /** Of what runs here without a change of threads. */
  public ContextInternal context() {
    return context;
  }

  /** Whether it is up now, as far as is known. */
  public boolean isUp() {
    return session != null;
  }

  /** What the server takes, in bytes of headers and data; 0 before it was up. */
  public long payloadBytesMax() {
    return payloadBytesMax;
  }

  /** How often it was lost and is back. */
  public long reconnects() {
    return reconnects.get();
  }

  /** Calls back on its event loop whenever it is back with its subscriptions. */
  public void onReconnect(Runnable listener) {
    onReconnect.add(listener);
  }

  /** A subject for replies that nobody else has. */
  public String newInbox() {
    return options.getInboxPrefix() + NUID.nextGlobal();
  }

  /**
   * Sends a message at the end of this turn of the loop.
   *
   * @param replyTo null: no reply is wanted
   * @param headers not modified from now on; null: none
   * @param data not modified from now on
   * @throws IllegalStateException while it is down
   * @throws IllegalArgumentException when no server would take it
   */
  public void publish(String subject, String replyTo, MessageHeaders headers, byte[] data) {
    Session now = session;
    if (now == null) {
      throw new IllegalStateException("not connected");
    }
    int total = data.length + (headers == null ? 0 : headers.sizeBytes());
    if (total > payloadBytesMax) {
      throw new IllegalArgumentException(total + " bytes, the server takes " + payloadBytesMax);
    }
    requireSubject(subject);
    onLoop(
        () -> {
          if (session == now) {
            now.publish(subject, replyTo, headers, data);
          }
        });
  }

  /**
   * Brings what is published on a subject, from now on and after each reconnect.
   *
   * @param target where the handler is called
   * @return number of the subscription
   */
  public long subscribe(String subject, ContextInternal target, Handler<ReceivedMessage> handler) {
    requireSubject(subject);
    long number = numbers.incrementAndGet();
    onLoop(
        () -> {
          subscriptions.put(number, new Subscription(subject, target, handler));
          if (session != null) {
            session.subscribe(subject, number);
          }
        });
    return number;
  }

  /**
   * Ends subscriptions.
   *
   * @param target their context, on which it completes after what was on its way has been handled
   */
  public Future<Void> unsubscribe(List<Long> numbers, ContextInternal target) {
    Promise<Void> ended = target.promise();
    onLoop(
        () -> {
          if (session != null) {
            numbers.forEach(session::unsubscribe);
          }
          flush()
              .onComplete(
                  flushed -> {
                    numbers.forEach(subscriptions::remove);
                    // Behind what was handed over before.
                    target.execute(() -> ended.complete());
                  });
        });
    return ended.future();
  }

  /** Sends what was published and ends. */
  public Future<Void> close() {
    closed = true;
    Promise<Void> ended = Promise.promise();
    onLoop(
        () ->
            flush()
                .onComplete(
                    flushed -> {
                      vertx.cancelTimer(timerId);
                      if (session != null) {
                        session.close();
                      }
                      ended.complete();
                    }));
    return ended.future();
  }

  private void ack(String subject, byte[] form) {
    publish(subject, null, null, form);
  }

  private Future<Void> flush() {
    return session == null ? Future.failedFuture("not connected") : session.flush();
  }

  private void checkAlive() {
    if (session != null) {
      session.checkAlive();
    }
  }

  /** The next server that lets it in; fails as the last one does. */
  private Future<Void> connectTo(Iterator<URI> candidates) {
    return new Session(candidates.next(), context, options, tls, new Owner())
        .open()
        .recover(
            refused ->
                candidates.hasNext() && !closed
                    ? connectTo(candidates)
                    : Future.failedFuture(refused));
  }

  private void reconnect(URI last) {
    if (closed) {
      return;
    }
    connectTo(servers.inTurn(last).iterator())
        .onComplete(
            up -> {
              reconnects.incrementAndGet();
              onReconnect.forEach(Runnable::run);
              listener.resubscribed();
            },
            refused -> {
              long waitMs = options.getReconnectWait().toMillis();
              long jitterMs = ThreadLocalRandom.current().nextLong(waitMs + 1);
              vertx.setTimer(waitMs + jitterMs, id -> reconnect(last));
            });
  }

  private void onLoop(Runnable action) {
    if (context.inThread()) {
      action.run();
    } else {
      context.execute(action);
    }
  }

  private static void requireSubject(String subject) {
    for (int i = 0; i < subject.length(); i++) {
      if (subject.charAt(i) <= ' ') {
        throw new IllegalArgumentException("a subject with white space");
      }
    }
    if (subject.isEmpty()) {
      throw new IllegalArgumentException("an empty subject");
    }
  }

  /** What sessions say. */
  private final class Owner implements Session.Owner {
    @Override
    public boolean established(Session next) {
      if (closed) {
        return false;
      }
      session = next;
      payloadBytesMax = next.payloadBytesMax();
      subscriptions.forEach((number, each) -> next.subscribe(each.subject(), number));
      listener.up(options.getConnectionName(), next.server().toString());
      return true;
    }

    @Override
    public void discovered(List<String> hosts, URI server) {
      servers.discovered(hosts, server);
    }

    @Override
    public void message(long number, String subject, String replyTo, byte[] headers, byte[] data) {
      Subscription subscription = subscriptions.get(number);
      if (subscription != null) {
        subscription
            .context()
            .emit(
                new ReceivedMessage(
                    LoopConnection.this::ack,
                    subject,
                    replyTo,
                    headers == null ? new MessageHeaders() : MessageHeaders.read(headers),
                    data),
                subscription.handler());
      }
    }

    @Override
    public void serverError(String error) {
      listener.serverError(options.getConnectionName(), error);
    }

    @Override
    public void ended(Session last) {
      if (session != last) {
        return;
      }
      session = null;
      if (!closed) {
        listener.down(options.getConnectionName());
        reconnect(last.server());
      }
    }
  }
}
