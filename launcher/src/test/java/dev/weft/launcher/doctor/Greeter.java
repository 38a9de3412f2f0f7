package dev.weft.launcher.doctor;

import dev.weft.launcher.nats.Version;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Greets whoever connects as a nats-server does, and hangs up. */
final class Greeter implements AutoCloseable {
  private final ServerSocket listener;
  private final byte[] greeting;

  private Greeter(ServerSocket listener, byte[] greeting) {
    this.listener = listener;
    this.greeting = greeting;
  }

  /**
   * Listens.
   *
   * @param cluster addresses of the servers of its cluster; none when it is alone
   */
  static Greeter of(String... cluster) throws IOException {
    JsonObject info = info();
    if (cluster.length > 0) {
      info.put("cluster", "c").put("connect_urls", new JsonArray(List.of(cluster)));
    }
    return saying(info);
  }

  /** Alone, and of this version. */
  static Greeter ofVersion(String version) throws IOException {
    return saying(info().put("version", version));
  }

  /** Of a cluster whose servers keep their addresses to themselves ({@code no_advertise}). */
  static Greeter ofSilentCluster() throws IOException {
    return saying(info().put("cluster", "c"));
  }

  private static JsonObject info() {
    return new JsonObject().put("version", Version.OLDEST.toString()).put("jetstream", true);
  }

  private static Greeter saying(JsonObject info) throws IOException {
    byte[] line = ("INFO " + info.encode() + "\r\n").getBytes(StandardCharsets.UTF_8);
    Greeter greeter = new Greeter(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), line);
    Thread thread = new Thread(greeter::greetAll, "greeter");
    thread.setDaemon(true);
    thread.start();
    return greeter;
  }

  String url() {
    return "nats://127.0.0.1:" + listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void greetAll() {
    while (!listener.isClosed()) {
      try (Socket client = listener.accept()) {
        client.getOutputStream().write(greeting);
      } catch (IOException closedOrGone) {
        // The loop ends when it was the listener.
      }
    }
  }
}
