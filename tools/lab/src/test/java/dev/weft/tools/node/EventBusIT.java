package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.process.Ports;
import dev.weft.tools.lab.JarProcess;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bus clients against a node that was started by its command line. */
class EventBusIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Path SCRIPT =
      Path.of(System.getProperty("weft.root"), "polyglot", "interop", "js", "bus.js")
          .toAbsolutePath();

  @TempDir Path work;
  @TempDir Path temp;

  @Test
  void placesAnOrderAndFollowsItWithinWhatIsAllowed() throws Exception {
    int port = Ports.freeOr("127.0.0.1", 0);
    try (JarProcess node =
        JarProcess.start(
            work,
            temp,
            "up",
            "--set=http.port=" + port,
            "--set=http.eventBus.inbound=gateway.orders.submit,order.get",
            "--set=http.eventBus.clientsMax=2",
            "--set=http.eventBus.frameBytesMax=9000",
            "--set=nats.embedded.port=0")) {
      await().atMost(LIMIT).until(() -> node.output().contains("Weft is ready."));
      BusClient client = new BusClient(port);
      JsonObject placed =
          client.ask(
              "gateway.orders.submit", HttpApi.orderOf("tok_ok", Map.of("YARN-WOOL-NAT", 1)));
      assertThat(placed.getJsonObject("headers").getString("status")).isEqualTo("202");
      JsonObject question =
          new JsonObject().put("orderId", placed.getJsonObject("body").getString("orderId"));
      await()
          .atMost(LIMIT)
          .until(
              () -> client.ask("order.get", question).getJsonObject("body").getJsonObject("order"),
              order -> order.getString("status").equals("ORDER_STATUS_CONFIRMED"));

      assertThat(client.ask("order.cancel", question).getString("message"))
          .contains("access_denied", "http.eventBus.inbound");
      assertThat(client.ask("order.get", "{").getString("message")).contains("invalid_body");

      BusClient second = new BusClient(port);
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(() -> new BusClient(port)).isInstanceOf(CompletionException.class);
      }
      second.send("x".repeat(20_000));
      await().atMost(LIMIT).until(() -> second.isClosed());
      assertThat(client.ask("order.get", question).getString("type")).isEqualTo("rec");
    }
  }

  /** The JavaScript client of Vert.x, by SockJS. */
  @Test
  void answersTheClientOfVertx() throws Exception {
    assumeTrue(
        Files.exists(SCRIPT.resolveSibling("node_modules")),
        SCRIPT + " lacks its packages: make -C polyglot/interop");
    int port = Ports.freeOr("127.0.0.1", 0);
    try (JarProcess node =
        JarProcess.start(
            work,
            temp,
            "up",
            "--set=http.port=" + port,
            "--set=http.eventBus.inbound=gateway.inventory.get",
            "--set=nats.embedded.port=0")) {
      await().atMost(LIMIT).until(() -> node.output().contains("Weft is ready."));
      JsonObject stock = script(port, "gateway.inventory.get");
      assertThat(stock.getJsonObject("headers").getString("status")).isEqualTo("200");
      assertThat(stock.getJsonObject("body").getJsonArray("items")).isNotEmpty();
      JsonObject error = script(port, "order.get").getJsonObject("error");
      assertThat(error.getString("message")).contains("access_denied", "order.get");
      assertThat(error.getString("failureType")).isEqualTo("RECIPIENT_FAILURE");
    }
  }

  private static JsonObject script(int port, String address) throws Exception {
    Process script =
        new ProcessBuilder(
                "node", SCRIPT.toString(), "http://127.0.0.1:" + port + "/eventbus", address, "{}")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(script.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return new JsonObject(
          new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    } finally {
      script.destroy();
    }
  }

  /** Keeps the answers by reply address. */
  private static final class BusClient implements WebSocket.Listener {
    private final Map<String, JsonObject> answers = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicReference<String> end = new AtomicReference<>();
    private final StringBuilder text = new StringBuilder();
    private final WebSocket socket;

    BusClient(int port) {
      URI uri = URI.create("ws://127.0.0.1:" + port + "/eventbus/websocket");
      socket = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(uri, this).join();
    }

    JsonObject ask(String address, Object body) {
      String reply = "r" + asked.incrementAndGet();
      send(
          new JsonObject()
              .put("type", "send")
              .put("address", address)
              .put("replyAddress", reply)
              .put("body", body)
              .encode());
      return await().atMost(LIMIT).until(() -> answers.get(reply), answer -> answer != null);
    }

    void send(String message) {
      socket.sendText(message, true).join();
    }

    boolean isClosed() {
      return end.get() != null;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        JsonObject message = new JsonObject(text.toString());
        text.setLength(0);
        answers.put(message.getString("address", ""), message);
      }
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      end.set(code + " " + reason);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      end.set(error.toString());
    }
  }
}
