package dev.weft.tools.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Set;

/**
 * Tells of final statuses. When the server closes the connection it opens another from the last
 * sequence it has seen, so nothing is missed.
 *
 * <p>Event-loop confined.
 */
final class StatusFollower {
  private static final String STREAM = "/api/v1/orders/stream";
  private static final Set<String> FINAL = Set.of("CONFIRMED", "REJECTED", "CANCELLED");
  private static final long RECONNECT_MS = 100;

  private final Vertx vertx;
  private final URI server;
  private final WebSocketClient client;
  private final Listener listener;
  private long lastSeq;
  private int reconnects;
  private boolean stopped;

  /** Hears of orders that have ended. */
  interface Listener {
    void onEnd(String customerId, String status);
  }

  StatusFollower(Vertx vertx, URI server, Listener listener) {
    this.vertx = vertx;
    this.server = server;
    this.listener = listener;
    this.client = vertx.createWebSocketClient(new WebSocketClientOptions());
  }

  /** Completes when the connection is open: what happens from then on is heard. */
  Future<Void> start() {
    return connect(STREAM);
  }

  void stop() {
    stopped = true;
    client.close();
  }

  /** How often the connection had to be opened again. */
  int reconnects() {
    return reconnects;
  }

  private Future<Void> connect(String path) {
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost(server.getHost())
            .setPort(server.getPort())
            .setURI(path);
    // Handlers first: a frame that comes before its handler is lost.
    ClientWebSocket socket = client.webSocket();
    socket.textMessageHandler(this::onFrame);
    return socket
        .connect(options)
        .map(
            opened -> {
              opened.closeHandler(closed -> reconnect());
              return null;
            });
  }

  private void onFrame(String text) {
    JsonObject frame = new JsonObject(text);
    lastSeq = frame.getLong("seq");
    String status = frame.getString("status");
    if (FINAL.contains(status)) {
      listener.onEnd(frame.getString("customerId"), status);
    }
  }

  private void reconnect() {
    if (stopped) {
      return;
    }
    reconnects++;
    vertx.setTimer(
        RECONNECT_MS,
        timer -> connect(STREAM + "?since=" + lastSeq).onFailure(error -> reconnect()));
  }
}
