package dev.weft.gateway.stream;

import dev.weft.gateway.feed.FrameSink;
import dev.weft.gateway.feed.StatusChange;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;

/**
 * One JSON text frame for each change.
 *
 * <p>Event-loop confined.
 */
final class WebSocketSink implements FrameSink {
  /** RFC 6455, section 7.4.1, and the IANA registry of close codes. */
  private static final short GOING_AWAY = 1001;

  private static final short TRY_AGAIN_LATER = 1013;
  private static final Buffer NO_PAYLOAD = Buffer.buffer();

  private final ServerWebSocket socket;
  private boolean heard = true;

  WebSocketSink(ServerWebSocket socket) {
    this.socket = socket;
    socket.pongHandler(pong -> heard = true);
    socket.exceptionHandler(broken -> {});
  }

  @Override
  public boolean isFull() {
    return !socket.isClosed() && socket.writeQueueFull();
  }

  @Override
  public void write(StatusChange change) {
    socket.writeTextMessage(change.text());
  }

  @Override
  public void onDrained(Runnable handler) {
    socket.drainHandler(drained -> handler.run());
  }

  @Override
  public boolean keepAlive() {
    boolean alive = heard;
    heard = false;
    socket.writePing(NO_PAYLOAD);
    return alive;
  }

  @Override
  public void close(Farewell farewell) {
    switch (farewell) {
      case TOO_SLOW ->
          socket.close(TRY_AGAIN_LATER, "client too slow; reconnect with ?since=<seq>");
      case SILENT -> socket.close(GOING_AWAY, "no response to ping");
      case GOING_AWAY -> socket.close(GOING_AWAY, "node is stopping; reconnect with ?since=<seq>");
    }
  }
}
