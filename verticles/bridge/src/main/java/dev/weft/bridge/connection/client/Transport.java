package dev.weft.bridge.connection.client;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;

/**
 * The bytes to and from a server: over TCP ({@code nats}, {@code tls}), or over a WebSocket ({@code
 * ws}, {@code wss}).
 *
 * <p>Event-loop confined.
 */
interface Transport {
  int PORT = 4222;
  int WS_PORT = 80;
  int WSS_PORT = 443;
  int FRAME_BYTES_MAX = 64 << 20;

  /**
   * Called once.
   *
   * @param data gets what comes
   * @param closed is called when nothing more will come
   */
  void open(Handler<Buffer> data, Runnable closed);

  void write(Buffer data);

  void close();

  /** Completes when all is encrypted from now on. */
  Future<Void> encrypt(ClientSSLOptions tls);

  /**
   * To the server of that URL, on the event loop of the caller.
   *
   * @param tls for {@code wss}; others begin in the clear
   */
  static Future<Transport> to(URI server, Vertx vertx, int timeoutMs, ClientSSLOptions tls) {
    String host = server.getHost().replaceAll("[\\[\\]]", "");
    return switch (server.getScheme()) {
      case "ws" -> webSocket(vertx, host, portOf(server, WS_PORT), server, timeoutMs, null);
      case "wss" -> webSocket(vertx, host, portOf(server, WSS_PORT), server, timeoutMs, tls);
      default -> tcp(vertx, host, portOf(server, PORT), timeoutMs);
    };
  }

  private static int portOf(URI server, int usual) {
    return server.getPort() < 0 ? usual : server.getPort();
  }

  private static Future<Transport> tcp(Vertx vertx, String host, int port, int timeoutMs) {
    NetClient client =
        vertx.createNetClient(
            new NetClientOptions().setConnectTimeout(timeoutMs).setTcpNoDelay(true));
    return client
        .connect(port, host)
        .<Transport>map(socket -> new Tcp(client, socket))
        .onFailure(refused -> client.close());
  }

  private static Future<Transport> webSocket(
      Vertx vertx, String host, int port, URI server, int timeoutMs, ClientSSLOptions tls) {
    WebSocketClient client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setConnectTimeout(timeoutMs)
                .setMaxFrameSize(FRAME_BYTES_MAX)
                .setMaxMessageSize(FRAME_BYTES_MAX));
    WebSocketConnectOptions target =
        new WebSocketConnectOptions()
            .setHost(host)
            .setPort(port)
            .setSsl(tls != null)
            .setSslOptions(tls)
            .setURI(server.getRawPath().isEmpty() ? "/" : server.getRawPath());
    return client
        .connect(target)
        .<Transport>map(socket -> new Web(client, socket))
        .onFailure(refused -> client.close());
  }

  /** A TCP connection. */
  record Tcp(NetClient client, NetSocket socket) implements Transport {
    @Override
    public void open(Handler<Buffer> data, Runnable closed) {
      socket.handler(data).exceptionHandler(broken -> socket.close());
      socket.closeHandler(
          gone -> {
            client.close();
            closed.run();
          });
    }

    @Override
    public void write(Buffer data) {
      socket.write(data);
    }

    @Override
    public void close() {
      socket.close();
    }

    @Override
    public Future<Void> encrypt(ClientSSLOptions tls) {
      return socket.upgradeToSsl(tls);
    }
  }

  /** A WebSocket. */
  record Web(WebSocketClient client, WebSocket socket) implements Transport {
    @Override
    public void open(Handler<Buffer> data, Runnable closed) {
      socket.handler(data).exceptionHandler(broken -> socket.close());
      socket.closeHandler(
          gone -> {
            client.close();
            closed.run();
          });
    }

    @Override
    public void write(Buffer data) {
      socket.writeBinaryMessage(data);
    }

    @Override
    public void close() {
      socket.close();
    }

    /** It is from its beginning, or never will be. */
    @Override
    public Future<Void> encrypt(ClientSSLOptions tls) {
      return socket.isSsl()
          ? Future.succeededFuture()
          : Future.failedFuture("ws cannot be encrypted; use wss");
    }
  }
}
