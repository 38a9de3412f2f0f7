package dev.weft.gateway.http;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Ends a connection at once, also one that has become a WebSocket. The close of Vert.x first sends
 * what is still to be sent, so that it never ends for a client that does not read.
 *
 * <p>Event-loop confined.
 */
@SuppressWarnings("FutureReturnValueIgnored") // whoever wants to know of the end listens to it
public final class HardClose {
  private HardClose() {}

  /** Does nothing when it has ended. */
  public static void of(HttpConnection connection) {
    Channel channel = channel(connection);
    if (channel.isOpen()) {
      // From the handler of Vert.x on, which would wait.
      channel.pipeline().lastContext().close();
    }
  }

  /** Netty's own channel below a connection. */
  public static Channel channel(HttpConnection connection) {
    return ((HttpServerConnection) connection).channelHandlerContext().channel();
  }
}
