package dev.weft.gateway;

import static org.awaitility.Awaitility.await;

import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

/** A WebSocket client that keeps what it got. */
final class Listener {
  private static final int RECEIVE_BUFFER_BYTES = 4_096;
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(5);

  private final List<JsonObject> frames = Collections.synchronizedList(new ArrayList<>());
  private final ClientWebSocket socket;

  /** Held because a client that is garbage takes its connections with it. */
  private final WebSocketClient client;

  /** Made before the socket is connected: a frame that comes before its handler is lost. */
  private Listener(WebSocketClient client, ClientWebSocket socket) {
    this.client = client;
    this.socket = socket;
    socket.textMessageHandler(text -> frames.add(new JsonObject(text)));
    socket.exceptionHandler(broken -> {});
  }

  /** Fails like the handshake. */
  static Listener open(Fixture weft, String query) {
    return open(weft, query, new WebSocketClientOptions());
  }

  /** With that key, if it is not empty. */
  static Listener open(Fixture weft, String query, String key) {
    WebSocketConnectOptions target = target(weft, query);
    if (!key.isEmpty()) {
      target.putHeader("Authorization", "Bearer " + key);
    }
    return open(weft, target, new WebSocketClientOptions());
  }

  /** As a page would: it cannot set headers. */
  static Listener offering(Fixture weft, String query, List<String> subProtocols) {
    return open(
        weft, target(weft, query).setSubProtocols(subProtocols), new WebSocketClientOptions());
  }

  /** Has little room for what it has not read. */
  static Listener openSlow(Fixture weft, String query) {
    Listener listener =
        open(weft, query, new WebSocketClientOptions().setReceiveBufferSize(RECEIVE_BUFFER_BYTES));
    listener.socket.pause();
    return listener;
  }

  /** The sequences from the first to the last. */
  static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  private static WebSocketConnectOptions target(Fixture weft, String query) {
    return new WebSocketConnectOptions()
        .setHost("127.0.0.1")
        .setPort(weft.port())
        .setURI("/api/v1/orders/stream" + query);
  }

  private static Listener open(Fixture weft, String query, WebSocketClientOptions options) {
    return open(weft, target(weft, query), options);
  }

  private static Listener open(
      Fixture weft, WebSocketConnectOptions target, WebSocketClientOptions options) {
    WebSocketClient client = weft.vertx.createWebSocketClient(options);
    Listener listener = new Listener(client, client.webSocket());
    Fixture.await(listener.socket.connect(target));
    return listener;
  }

  String subProtocol() {
    return socket.subProtocol();
  }

  String answeredHeaders() {
    return socket.headers().toString();
  }

  void resume() {
    socket.resume();
  }

  void close() {
    Fixture.await(socket.close());
    Fixture.await(client.close());
  }

  List<JsonObject> frames() {
    return List.copyOf(frames);
  }

  List<Long> sequences() {
    return frames().stream().map(frame -> frame.getLong("seq")).toList();
  }

  List<JsonObject> awaitFrames(int count) {
    await().pollInterval(POLL).atMost(PATIENCE).until(() -> frames.size() >= count);
    return frames();
  }

  /** Waits until the server has closed it. */
  int awaitClosed() {
    await().pollInterval(POLL).atMost(PATIENCE).until(socket::isClosed);
    return socket.closeStatusCode();
  }

  boolean isClosed() {
    return socket.isClosed();
  }
}
