package dev.weft.bridge.connection.client;

import io.nats.client.Options;
import io.nats.client.api.ServerInfo;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.ClientSSLOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one server, from its first try until it is lost. What is sent within one turn
 * of the event loop goes together.
 *
 * <p>Event-loop confined.
 */
final class Session implements FrameParser.Frames {
  private static final Logger LOG = LoggerFactory.getLogger(LoopConnection.class);

  /** So many unanswered ones mean that the server is gone. */
  private static final int PINGS_MAX = 2;

  private static final long FLUSH_MAX_MS = 1_000;

  /** More is sent before the turn ends. */
  private static final int OUTGOING_BYTES_MAX = 256 * 1024;

  private static final String PING = "PING\r\n";
  private static final Buffer PONG = Buffer.buffer("PONG\r\n");

  private final URI server;
  private final ContextInternal context;
  private final Options options;
  private final ClientSSLOptions tls;
  private final Owner owner;
  private final FrameParser parser = new FrameParser(this);
  private final FrameWriter outgoing = new FrameWriter();
  private final Promise<Void> established;

  /** Wait for a PONG each. */
  private final Queue<Promise<Void>> flushes = new ArrayDeque<>();

  private Transport transport;
  private ServerInfo info;
  private int pings;

  /** Whose session it is. */
  interface Owner {
    /** It is of use from now on; false when it is too late for that. */
    boolean established(Session session);

    /** The server has named those of its cluster, each with its port. */
    void discovered(List<String> hosts, URI server);

    void message(long subscription, String subject, String replyTo, byte[] headers, byte[] data);

    void serverError(String error);

    /** It is of no more use, or never was. */
    void ended(Session session);
  }

  Session(URI server, ContextInternal context, Options options, ClientSSLOptions tls, Owner owner) {
    this.server = server;
    this.context = context;
    this.options = options;
    this.tls = tls;
    this.owner = owner;
    this.established = context.promise();
  }

  /** Completes when the server has let it in; fails when it does not do so in time. Called once. */
  Future<Void> open() {
    long timeoutMs = options.getConnectionTimeout().toMillis();
    Transport.to(server, context.owner(), (int) timeoutMs, tls)
        .onComplete(this::connected, established::tryFail);
    return established
        .future()
        .timeout(timeoutMs, TimeUnit.MILLISECONDS)
        .onFailure(refused -> fail(String.valueOf(refused.getMessage())));
  }

  URI server() {
    return server;
  }

  /** What the server takes, in bytes of headers and data. */
  long payloadBytesMax() {
    return info.getMaxPayload();
  }

  /**
   * Sends a message.
   *
   * @param replyTo null when no reply is wanted
   * @param headers null when there are none
   */
  void publish(String subject, String replyTo, MessageHeaders headers, byte[] data) {
    outgoing().message(subject, replyTo, headers, data);
    if (outgoing.length() > OUTGOING_BYTES_MAX) {
      send();
    }
  }

  void subscribe(String subject, long number) {
    outgoing().text("SUB " + subject + " " + number + "\r\n");
  }

  void unsubscribe(long number) {
    outgoing().text("UNSUB " + number + "\r\n");
  }

  /** Completes when the server has read what was sent; fails when it does not say so in time. */
  Future<Void> flush() {
    Promise<Void> flushed = context.promise();
    flushes.add(flushed);
    outgoing().text(PING);
    return flushed.future().timeout(FLUSH_MAX_MS, TimeUnit.MILLISECONDS);
  }

  /**
   * Asks whether the server is still there, and ends the session when it has not said so lately.
   */
  void checkAlive() {
    if (pings >= PINGS_MAX) {
      fail("no answer to " + pings + " pings");
      return;
    }
    pings++;
    flushes.add(context.promise());
    outgoing().text(PING);
  }

  void close() {
    transport.close();
  }

  private void fail(String reason) {
    LOG.debug("{}: {}", server, reason);
    established.tryFail(reason);
    if (transport != null) {
      transport.close();
    }
  }

  private void connected(Transport made) {
    transport = made;
    made.open(this::received, this::ended);
    if (established.future().isComplete()) {
      // Its time was up.
      made.close();
    }
  }

  private void received(Buffer data) {
    try {
      parser.received(data);
    } catch (RuntimeException malformed) {
      LOG.error("{} sent something other than the NATS protocol", server, malformed);
      fail(String.valueOf(malformed.getMessage()));
    }
  }

  private void ended() {
    established.tryFail("the server closed the connection");
    flushes.forEach(flush -> flush.tryFail("the connection was lost"));
    flushes.clear();
    owner.ended(this);
  }

  /** What is sent when this turn of the loop ends. */
  private FrameWriter outgoing() {
    if (outgoing.length() == 0) {
      context.runOnContext(v -> send());
    }
    return outgoing;
  }

  private void send() {
    if (outgoing.length() > 0) {
      transport.write(outgoing.take());
    }
  }

  @Override
  public void info(String json) {
    boolean first = info == null;
    info = new ServerInfo(json);
    owner.discovered(info.getConnectURLs(), server);
    if (info.isLameDuckMode()) {
      LOG.info("the server of {} is about to stop", options.getConnectionName());
    }
    if (first) {
      encrypt()
          // Who it is may be in a file.
          .compose(secured -> context.owner().executeBlocking(this::connectLine))
          .onComplete(line -> transport.write(line), refused -> fail(refused.getMessage()));
    }
  }

  private Future<Void> encrypt() {
    boolean wanted = options.isTLSRequired();
    if (wanted && server.getScheme().equals("wss")) {
      return Future.succeededFuture();
    }
    if (wanted && !info.isTLSRequired() && !info.isTLSAvailable()) {
      return Future.failedFuture("the server has no TLS, and this client wants it");
    }
    if (!wanted && info.isTLSRequired()) {
      return Future.failedFuture("the server requires TLS");
    }
    return wanted ? transport.encrypt(tls) : Future.succeededFuture();
  }

  private Buffer connectLine() {
    String line =
        options
            .buildProtocolConnectOptionsString(
                server.toString(), info.isAuthRequired(), info.getNonce())
            .toString();
    return Buffer.buffer("CONNECT ")
        .appendString(line, StandardCharsets.UTF_8.name())
        .appendString("\r\n")
        .appendString(PING);
  }

  @Override
  public void ping() {
    transport.write(PONG);
  }

  @Override
  public void pong() {
    pings = 0;
    Promise<Void> flushed = flushes.poll();
    if (flushed != null) {
      flushed.tryComplete();
    } else if (!established.future().isComplete()) {
      if (owner.established(this)) {
        established.complete();
      } else {
        fail("too late");
      }
    }
  }

  @Override
  public void error(String text) {
    established.tryFail(text);
    owner.serverError(text);
  }

  @Override
  public void message(long number, String subject, String replyTo, byte[] headers, byte[] data) {
    owner.message(number, subject, replyTo, headers, data);
  }
}
