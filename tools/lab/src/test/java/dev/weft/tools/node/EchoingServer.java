package dev.weft.tools.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server that says in each answer what it was asked, headers and all, as badly written ones do.
 *
 * <p>Thread-safe.
 */
final class EchoingServer implements AutoCloseable {
  private static final int CAPTURES = 201;

  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final List<Integer> statuses = new CopyOnWriteArrayList<>();
  private volatile int status = 200;
  private HttpServer server;

  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void answersWith(int other) {
    status = other;
  }

  /** From now on it takes the money that it is asked to. */
  void captures() {
    status = CAPTURES;
  }

  /** How often it has answered like that. */
  long seen(int answer) {
    return statuses.stream().filter(each -> each == answer).count();
  }

  /** What it was sent, byte for byte. */
  List<String> bodies() {
    return bodies;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) {
    try (exchange) {
      String body =
          new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
      bodies.add(body);
      boolean health = exchange.getRequestURI().getPath().equals("/healthz");
      int now = health ? 200 : status;
      String text =
          now == CAPTURES
              ? captured(body)
              : exchange.getRequestURI() + " " + exchange.getRequestHeaders().entrySet() + body;
      byte[] answer = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(now, answer.length);
      exchange.getResponseBody().write(answer);
      if (!health) {
        statuses.add(now);
      }
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private static String captured(String body) {
    JsonObject asked = new JsonObject(body);
    return new JsonObject()
        .put("status", "captured")
        .put("chargeId", "ch_" + asked.getString("reference"))
        .put("amountMinor", asked.getLong("amountMinor"))
        .put("currency", asked.getString("currency"))
        .put("reference", asked.getString("reference"))
        .encode();
  }
}
