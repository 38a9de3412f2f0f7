package dev.weft.gateway;

import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A bus client, message by message. */
final class BusSocket {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(5);
  private static final int FRAME_BYTES_MAX = 1 << 20;

  private final List<String> frames = new CopyOnWriteArrayList<>();
  private final AtomicInteger seen = new AtomicInteger();
  private final ClientWebSocket socket;

  /** Held because a client that is garbage takes its connections with it. */
  private final WebSocketClient client;

  BusSocket(Fixture weft) {
    this(weft, "");
  }

  BusSocket(Fixture weft, String key) {
    this(weft, "/eventbus/websocket", key, 65_536);
  }

  BusSocket(Fixture weft, int receiveBufferBytes) {
    this(weft, "/eventbus/websocket", "", receiveBufferBytes);
  }

  /** Fails like the handshake. */
  BusSocket(Fixture weft, String path, String key, int receiveBufferBytes) {
    client =
        weft.vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setMaxFrameSize(FRAME_BYTES_MAX)
                .setMaxMessageSize(FRAME_BYTES_MAX)
                .setReceiveBufferSize(receiveBufferBytes));
    socket = client.webSocket();
    socket.textMessageHandler(frames::add);
    socket.exceptionHandler(broken -> {});
    WebSocketConnectOptions target =
        new WebSocketConnectOptions().setHost("127.0.0.1").setPort(weft.port()).setURI(path);
    if (!key.isEmpty()) {
      target.putHeader("Authorization", "Bearer " + key);
    }
    Fixture.await(socket.connect(target));
  }

  /** The status with which the handshake is refused. */
  static int refusal(Fixture weft) {
    return catchThrowableOfType(UpgradeRejectedException.class, () -> new BusSocket(weft))
        .getStatus();
  }

  void write(String text) {
    socket.writeTextMessage(text);
  }

  /** One message in several frames. */
  void writeInParts(String part, int count) {
    socket.writeFrame(WebSocketFrame.textFrame(part, false));
    for (int i = 1; i < count && !socket.isClosed(); i++) {
      socket.writeFrame(WebSocketFrame.continuationFrame(Buffer.buffer(part), i == count - 1));
    }
  }

  void send(String type, String address, Object body) {
    write(new JsonObject().put("type", type).put("address", address).put("body", body).encode());
  }

  void ask(String replyAddress, String address, Object body) {
    write(
        new JsonObject()
            .put("type", "send")
            .put("address", address)
            .put("replyAddress", replyAddress)
            .put("body", body)
            .encode());
  }

  /** What came for that address; the order does not matter. */
  JsonObject answer(String replyAddress) {
    await()
        .pollInterval(POLL)
        .atMost(PATIENCE)
        .until(() -> frames.stream().anyMatch(frame -> isFor(frame, replyAddress)));
    seen.set(frames.size());
    return frames.stream()
        .filter(frame -> isFor(frame, replyAddress))
        .map(JsonObject::new)
        .findFirst()
        .orElseThrow();
  }

  /** The next message. */
  JsonObject next() {
    await().pollInterval(POLL).atMost(PATIENCE).until(() -> frames.size() > seen.get());
    return new JsonObject(frames.get(seen.getAndIncrement()));
  }

  /** The first frame that begins so. */
  String awaitText(String beginning) {
    await()
        .pollInterval(POLL)
        .atMost(PATIENCE)
        .until(() -> frames.stream().anyMatch(frame -> frame.startsWith(beginning)));
    return frames.stream().filter(frame -> frame.startsWith(beginning)).findFirst().orElseThrow();
  }

  void pause() {
    socket.pause();
  }

  void resume() {
    socket.resume();
  }

  void close() {
    Fixture.await(socket.close());
    Fixture.await(client.close());
  }

  void awaitClosed() {
    await().pollInterval(POLL).atMost(PATIENCE).until(socket::isClosed);
  }

  boolean isClosed() {
    return socket.isClosed();
  }

  /** Null when the connection just ended. */
  Short closeCode() {
    return socket.closeStatusCode();
  }

  private static boolean isFor(String frame, String replyAddress) {
    return replyAddress.equals(new JsonObject(frame).getString("address"));
  }
}
