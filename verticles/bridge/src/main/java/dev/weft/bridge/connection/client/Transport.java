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
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

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
   * To the server of that URL, on the event loop of the caller. A name may have several addresses:
   * they are tried one after another, in random order.
   *
   * @param timeoutMs of one address
   * @param tls for {@code wss}; others begin in the clear
   */
  static Future<Transport> to(URI server, Vertx vertx, int timeoutMs, ClientSSLOptions tls) {
    String host = server.getHost().replaceAll("[\\[\\]]", "");
    return vertx
        .executeBlocking(() -> addressesOf(host, portOf(server)), false)
        .compose(
            addresses ->
                toOneOf(
                    addresses.iterator(),
                    address ->
                        server.getScheme().startsWith("ws")
                            ? webSocket(vertx, address, server, timeoutMs, tls)
                            : tcp(vertx, address, timeoutMs)));
  }

  /** Blocks. */
  private static List<SocketAddress> addressesOf(String host, int port)
      throws UnknownHostException {
    List<SocketAddress> addresses = new ArrayList<>();
    for (InetAddress each : InetAddress.getAllByName(host)) {
      addresses.add(SocketAddress.inetSocketAddress(new InetSocketAddress(each, port)));
    }
    Collections.shuffle(addresses);
    return addresses;
  }

  private static Future<Transport> toOneOf(
      Iterator<SocketAddress> addresses, Function<SocketAddress, Future<Transport>> connect) {
    return connect
        .apply(addresses.next())
        .recover(
            refused ->
                addresses.hasNext() ? toOneOf(addresses, connect) : Future.failedFuture(refused));
  }

  private static int portOf(URI server) {
    if (server.getPort() >= 0) {
      return server.getPort();
    }
    return switch (server.getScheme()) {
      case "ws" -> WS_PORT;
      case "wss" -> WSS_PORT;
      default -> PORT;
    };
  }

  private static Future<Transport> tcp(Vertx vertx, SocketAddress address, int timeoutMs) {
    NetClient client =
        vertx.createNetClient(
            new NetClientOptions().setConnectTimeout(timeoutMs).setTcpNoDelay(true));
    return client
        .connect(address)
        .<Transport>map(socket -> new Tcp(client, socket))
        .onFailure(refused -> client.close());
  }

  private static Future<Transport> webSocket(
      Vertx vertx, SocketAddress address, URI server, int timeoutMs, ClientSSLOptions tls) {
    WebSocketClient client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setConnectTimeout(timeoutMs)
                .setMaxFrameSize(FRAME_BYTES_MAX)
                .setMaxMessageSize(FRAME_BYTES_MAX));
    boolean encrypted = server.getScheme().equals("wss");
    WebSocketConnectOptions target =
        new WebSocketConnectOptions()
            .setServer(address)
            .setHost(server.getHost())
            .setPort(address.port())
            .setSsl(encrypted)
            .setSslOptions(encrypted ? tls : null)
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
