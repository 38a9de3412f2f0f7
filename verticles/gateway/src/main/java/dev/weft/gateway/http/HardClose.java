package dev.weft.gateway.http;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.http.WebSocketInternal;

/**
 * Ends a connection at once. The close of Vert.x first sends what is still to be sent, so that it
 * never ends for a client that does not read.
 *
 * <p>Event-loop confined.
 */
@SuppressWarnings("FutureReturnValueIgnored") // whoever wants to know of the end listens to it
public final class HardClose {
  private HardClose() {}

  public static void of(HttpConnection connection) {
    ((HttpServerConnection) connection).channelHandlerContext().close();
  }

  public static void of(ServerWebSocket socket) {
    ((WebSocketInternal) socket).channelHandlerContext().close();
  }

  /** What the connection is at bottom, also when it has become a WebSocket. */
  static Channel channel(HttpConnection connection) {
    return ((HttpServerConnection) connection).channelHandlerContext().channel();
  }
}
