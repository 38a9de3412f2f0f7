package dev.weft.tools.lab;

import dev.weft.launcher.NodeAccess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Set;

/**
 * Follows the status of every order over a WebSocket. When the server closes the connection it
 * opens another from the last sequence it has seen, so nothing is missed.
 *
 * <p>Its listener is called on one event loop.
 */
public final class StatusFollower {
  /** The connection broke, without a close code. */
  public static final int BROKEN = 1006;

  private static final String STREAM = "/api/v1/orders/stream";
  private static final String SINCE = STREAM + "?since=";
  private static final Set<String> FINAL = Set.of("CONFIRMED", "REJECTED", "CANCELLED");
  private static final long RECONNECT_MS = 100;

  private final Vertx vertx;
  private final URI server;
  private final NodeAccess access;
  private final WebSocketClient client;
  private final Listener listener;
  private long lastSeq;
  private volatile int reconnects;
  private volatile boolean stopped;

  /** Hears what the server says. */
  public interface Listener {
    void onFrame(JsonObject frame);

    /**
     * The connection is gone.
     *
     * @param code {@link #BROKEN} when the server did not close it
     * @return whether another one is to be opened
     */
    default boolean onClose(int code, String reason) {
      return true;
    }

    /** Another one could not be opened; it is tried again. */
    default void onRefused(Throwable why) {}
  }

  public StatusFollower(Vertx vertx, URI server, Listener listener) {
    this(vertx, server, NodeAccess.NONE, listener);
  }

  /** The same for a node on which callers have to authenticate. */
  public StatusFollower(Vertx vertx, URI server, NodeAccess access, Listener listener) {
    this.vertx = vertx;
    this.server = server;
    this.access = access;
    this.listener = listener;
    this.client = vertx.createWebSocketClient(HttpClients.webSocket(server, access));
  }

  /** Completes when the connection is open: what happens from then on is heard. */
  public Future<Void> start() {
    return connect(STREAM);
  }

  /** The same, after everything from the beginning. */
  public Future<Void> startFromTheBeginning() {
    return connect(SINCE + 0);
  }

  public void stop() {
    stopped = true;
    client.close();
  }

  /** How often the connection had to be opened again. */
  public int reconnects() {
    return reconnects;
  }

  /** Whether no other status can follow. */
  public static boolean isFinal(String status) {
    return FINAL.contains(status);
  }

  private Future<Void> connect(String path) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost(server.getHost())
            .setPort(server.getPort())
            .setURI(path);
    access.authorization().ifPresent(value -> options.putHeader("Authorization", value));
    // Handlers first: a frame that comes before its handler is lost.
    ClientWebSocket socket = client.webSocket();
    socket.textMessageHandler(this::onFrame);
    socket.closeHandler(closed -> onClose(socket));
    return socket.connect(options).mapEmpty();
  }

  private void onFrame(String text) {
    JsonObject frame = new JsonObject(text);
    lastSeq = frame.getLong("seq");
    listener.onFrame(frame);
  }

  private void onClose(ClientWebSocket socket) {
    if (stopped) {
      return;
    }
    Short code = socket.closeStatusCode();
    if (listener.onClose(code == null ? BROKEN : code, socket.closeReason())) {
      reconnect();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one event loop writes it, others only look
  private void reconnect() {
    reconnects++;
    vertx.setTimer(RECONNECT_MS, timer -> connect(SINCE + lastSeq).onFailure(this::onRefused));
  }

  private void onRefused(Throwable why) {
    if (!stopped) {
      listener.onRefused(why);
      reconnect();
    }
  }
}
