package dev.weft.bridge.connection.client;

import dev.weft.bridge.connection.ConnectionEvents;
import dev.weft.bridge.connection.NatsOptions;
import io.nats.client.Message;
import io.nats.client.NUID;
import io.nats.client.Options;
import io.nats.client.api.ServerInfo;
import io.nats.client.impl.Headers;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to NATS on one event loop: what is published there within one turn of the loop is
 * sent together, and what comes is handled where it is read, without another thread. Reconnects for
 * ever. While it is down it queues nothing and refuses what is published: what was refused to a
 * caller must not be sent later.
 *
 * <p>Thread-safe; handlers are called on the context of their subscription.
 */
public final class LoopConnection {
  private static final Logger LOG = LoggerFactory.getLogger(LoopConnection.class);
  private static final long PING_INTERVAL_MS = 5_000;

  /** Unanswered, they mean that the server is gone. */
  private static final int PINGS_MAX = 2;

  private static final long FLUSH_MAX_MS = 1_000;

  /** More is sent before the turn ends. */
  private static final int OUTGOING_BYTES_MAX = 256 * 1024;

  private static final int OUTGOING_BYTES = 4 * 1024;
  private static final Buffer PING = Buffer.buffer("PING\r\n");
  private static final Buffer PONG = Buffer.buffer("PONG\r\n");

  private final Vertx vertx;
  private final ContextInternal context;
  private final NatsOptions options;
  private final Options login;
  private final ConnectionEvents events;
  private final Servers servers;
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLong reconnects = new AtomicLong();
  private final List<Runnable> onReconnect = new CopyOnWriteArrayList<>();

  /** By number; bounded by the routes and services of the node. */
  private final Map<Long, Subscription> subscriptions = new HashMap<>();

  /** Wait for a PONG each. */
  private final Queue<Promise<Void>> flushes = new ArrayDeque<>();

  private Buffer outgoing;
  private int pings;
  private volatile Session session;
  private volatile long payloadBytesMax;
  private volatile boolean closed;

  private record Subscription(String subject, ContextInternal context, Handler<Message> handler) {}

  /**
   * Connects to nothing yet. May block on files.
   *
   * @param context on whose event loop it lives
   * @param events hears what becomes of it
   */
  public LoopConnection(
      ContextInternal context, NatsOptions options, String name, ConnectionEvents events) {
    this.vertx = context.owner();
    this.context = context;
    this.options = options;
    this.login = options.client(name).build();
    this.events = events;
    this.servers = new Servers(options.servers());
  }

  /** Completes when it is up; fails when no server lets it in now. Called until it completes. */
  public Future<Void> connect() {
    Promise<Void> connected = context.promise();
    context.runOnContext(
        v ->
            connectTo(servers.inTurn(null).iterator())
                .onSuccess(up -> vertx.setPeriodic(PING_INTERVAL_MS, id -> ping()))
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
    return login.getInboxPrefix() + NUID.nextGlobal();
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
  public void publish(String subject, String replyTo, Headers headers, byte[] data) {
    Session now = session;
    if (now == null) {
      throw new IllegalStateException("not connected");
    }
    byte[] head = headers == null || headers.isEmpty() ? null : headers.getSerialized();
    int total = data.length + (head == null ? 0 : head.length);
    if (total > payloadBytesMax) {
      throw new IllegalArgumentException(total + " bytes, the server takes " + payloadBytesMax);
    }
    requireSubject(subject);
    if (isOnLoop()) {
      write(subject, replyTo, head, data, total);
    } else {
      context.execute(
          () -> {
            if (session == now) {
              write(subject, replyTo, head, data, total);
            }
          });
    }
  }

  /**
   * Brings what is published on a subject, from now on and after each reconnect.
   *
   * @param target where the handler is called
   * @return number of the subscription
   */
  public long subscribe(String subject, ContextInternal target, Handler<Message> handler) {
    requireSubject(subject);
    long number = numbers.incrementAndGet();
    onLoop(
        () -> {
          subscriptions.put(number, new Subscription(subject, target, handler));
          if (session != null) {
            outgoing().appendString("SUB " + subject + " " + number + "\r\n");
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
            numbers.forEach(number -> outgoing().appendString("UNSUB " + number + "\r\n"));
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
                      Session last = session;
                      if (last != null) {
                        last.transport.close();
                      }
                      ended.complete();
                    }));
    return ended.future();
  }

  /** Completes when the server has read what was sent; fails when it does not say so in time. */
  private Future<Void> flush() {
    if (session == null) {
      return Future.failedFuture("not connected");
    }
    Promise<Void> flushed = context.promise();
    flushes.add(flushed);
    outgoing().appendBuffer(PING);
    return flushed.future().timeout(FLUSH_MAX_MS, TimeUnit.MILLISECONDS);
  }

  private void ping() {
    Session now = session;
    if (now == null) {
      return;
    }
    if (pings >= PINGS_MAX) {
      now.fail("no answer to " + pings + " pings");
      return;
    }
    pings++;
    flushes.add(Promise.promise());
    outgoing().appendBuffer(PING);
  }

  private void write(String subject, String replyTo, byte[] head, byte[] data, int total) {
    Buffer to = outgoing();
    to.appendString(head == null ? "PUB " : "HPUB ").appendString(subject);
    if (replyTo != null) {
      to.appendString(" ").appendString(replyTo);
    }
    if (head != null) {
      to.appendString(" " + head.length);
    }
    to.appendString(" " + total + "\r\n");
    if (head != null) {
      to.appendBytes(head);
    }
    to.appendBytes(data).appendString("\r\n");
    if (to.length() > OUTGOING_BYTES_MAX) {
      send();
    }
  }

  /** Sent when this turn of the loop ends. */
  private Buffer outgoing() {
    if (outgoing == null) {
      outgoing = Buffer.buffer(OUTGOING_BYTES);
      context.nettyEventLoop().execute(this::send);
    }
    return outgoing;
  }

  private void send() {
    Buffer ready = outgoing;
    outgoing = null;
    Session now = session;
    if (ready != null && now != null) {
      now.transport.write(ready);
    }
  }

  /** The next server that lets it in; fails as the last one does. */
  private Future<Void> connectTo(Iterator<URI> candidates) {
    URI server = candidates.next();
    Session attempt = new Session(server);
    return attempt
        .open()
        .recover(
            refused ->
                candidates.hasNext() && !closed
                    ? connectTo(candidates)
                    : Future.failedFuture(refused));
  }

  private void up(Session established) {
    session = established;
    outgoing = null;
    pings = 0;
    payloadBytesMax = established.info.getMaxPayload();
    subscriptions.forEach(
        (number, subscription) ->
            outgoing().appendString("SUB " + subscription.subject() + " " + number + "\r\n"));
    events.up(login.getConnectionName(), established.server.toString());
  }

  private void lost(Session ended) {
    session = null;
    outgoing = null;
    flushes.forEach(flush -> flush.tryFail("the connection was lost"));
    flushes.clear();
    if (!closed) {
      events.down(login.getConnectionName());
      reconnect(ended.server);
    }
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
              events.resubscribed();
            },
            refused -> {
              long waitMs = options.reconnectWaitMs();
              long jitterMs = ThreadLocalRandom.current().nextLong(waitMs + 1);
              vertx.setTimer(waitMs + jitterMs, id -> reconnect(last));
            });
  }

  private boolean isOnLoop() {
    return context.nettyEventLoop().inEventLoop();
  }

  private void onLoop(Runnable action) {
    if (isOnLoop()) {
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

  /** One connection to one server, from its first try until it is lost. */
  private final class Session implements FrameParser.Frames {
    private final URI server;
    private final FrameParser parser = new FrameParser(this);
    private final Promise<Void> established = context.promise();
    private Transport transport;
    private ServerInfo info;

    Session(URI server) {
      this.server = server;
    }

    Future<Void> open() {
      Transport.to(server, vertx, options).onComplete(this::connected, established::tryFail);
      return established
          .future()
          .timeout(options.connectTimeoutMs(), TimeUnit.MILLISECONDS)
          .onFailure(
              refused -> {
                established.tryFail(refused);
                if (transport != null) {
                  transport.close();
                }
              });
    }

    /** It is of no more use. */
    void fail(String reason) {
      LOG.debug("{}: {}", server, reason);
      established.tryFail(reason);
      transport.close();
    }

    private void connected(Transport made) {
      transport = made;
      made.open(
          data -> {
            try {
              parser.received(data);
            } catch (RuntimeException malformed) {
              LOG.error("{} sends what is not NATS", server, malformed);
              fail(String.valueOf(malformed.getMessage()));
            }
          },
          () -> {
            established.tryFail("the server closed the connection");
            if (session == this) {
              lost(this);
            }
          });
      if (established.future().isComplete()) {
        // Too late: its time was up.
        made.close();
      }
    }

    @Override
    public void info(String json) {
      boolean first = info == null;
      info = new ServerInfo(json);
      servers.named(info.getConnectURLs(), server);
      if (info.isLameDuckMode()) {
        LOG.info("the server of {} is about to stop", login.getConnectionName());
      }
      if (first) {
        encrypt()
            .compose(
                // Who it is may be in a file.
                secured -> vertx.executeBlocking(this::connectLine))
            .onComplete(line -> transport.write(line), refused -> fail(refused.getMessage()));
      }
    }

    private Future<Void> encrypt() {
      boolean wanted = login.isTLSRequired();
      if (wanted && server.getScheme().equals("wss")) {
        return Future.succeededFuture();
      }
      if (wanted && !info.isTLSRequired() && !info.isTLSAvailable()) {
        return Future.failedFuture("the server has no TLS, and nats.tls is configured");
      }
      if (!wanted && info.isTLSRequired()) {
        return Future.failedFuture("the server requires TLS");
      }
      return wanted ? transport.encrypt(options.tls().client()) : Future.succeededFuture();
    }

    private Buffer connectLine() {
      return Buffer.buffer("CONNECT ")
          .appendString(
              login
                  .buildProtocolConnectOptionsString(
                      server.toString(), info.isAuthRequired(), info.getNonce())
                  .toString(),
              StandardCharsets.UTF_8.name())
          .appendString("\r\n")
          .appendBuffer(PING);
    }

    @Override
    public void ping() {
      transport.write(PONG);
    }

    @Override
    public void pong() {
      if (session != this) {
        established();
        return;
      }
      pings = 0;
      Promise<Void> flushed = flushes.poll();
      if (flushed != null) {
        flushed.tryComplete();
      }
    }

    private void established() {
      if (closed) {
        fail("closed while it connected");
      } else if (!established.future().isComplete()) {
        up(this);
        established.complete();
      }
    }

    @Override
    public void error(String text) {
      established.tryFail(text);
      events.said(login.getConnectionName(), text);
    }

    @Override
    public void message(long number, String subject, String replyTo, byte[] headers, byte[] data) {
      Subscription subscription = subscriptions.get(number);
      if (subscription != null) {
        subscription
            .context()
            .emit(
                new ReceivedMessage(LoopConnection.this, subject, replyTo, headers, data),
                subscription.handler());
      }
    }
  }
}
