package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.tools.lab.LocalNode;
import dev.weft.tools.testkit.nats.NatsServer;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stream ORDERS is removed and restored from an older backup while a node runs and clients listen.
 */
class RestoreIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path work;

  @Test
  void openAndNewStreamsGetWhatComesAfterARestore() throws Exception {
    try (NatsServer nats = NatsServer.started();
        LocalNode node = LocalNode.start(work, nats.url()).awaitReady()) {
      int port = node.httpPort();
      HttpApi api = new HttpApi(port);
      Watch open = new Watch(port);
      try (StreamRestore orders = new StreamRestore(nats.url(), "ORDERS")) {
        awaitStatus(open, place(api, "before-backup"), "CONFIRMED");
        StreamRestore.Backup backup = orders.backup();
        for (int i = 0; i < 5; i++) {
          awaitStatus(open, place(api, "lost-" + i), "CONFIRMED");
        }
        orders.remove();
        orders.restore(backup);
      }

      // Longer than it was when it was removed, before anybody has to have noticed.
      String first = placed(api, "after-0");
      awaitStatus(open, first, "PENDING");
      Watch fresh = new Watch(port);
      for (int i = 1; i <= 5; i++) {
        String order = placed(api, "after-" + i);
        awaitStatus(open, order, "PENDING");
        awaitStatus(fresh, order, "PENDING");
      }
    }
  }

  /** The service may be asked while its stream is not there. */
  private static String placed(HttpApi api, String key) {
    return await().atMost(LIMIT).until(() -> place(api, key), id -> id != null);
  }

  private static String place(HttpApi api, String key) throws Exception {
    return new JsonObject(
            api.place(HttpApi.orderOf("tok_ok", Map.of("YARN-WOOL-NAT", 1)), key).text())
        .getString("orderId");
  }

  private static void awaitStatus(Watch watch, String order, String status) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(watch.frames)
                    .anyMatch(
                        frame ->
                            frame.getString("orderId").equals(order)
                                && frame.getString("status").equals(status)));
  }

  /** Follows every order over one WebSocket, which it does not open again. */
  private static final class Watch implements WebSocket.Listener {
    private final List<JsonObject> frames = new CopyOnWriteArrayList<>();

    Watch(int port) {
      URI uri = URI.create("ws://127.0.0.1:" + port + "/api/v1/orders/stream");
      HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(uri, this).join();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean isLast) {
      frames.add(new JsonObject(text.toString()));
      from.request(1);
      return null;
    }
  }
}
