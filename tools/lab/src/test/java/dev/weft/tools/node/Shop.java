package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.tools.lab.Answer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A client that places orders at one node and remembers those accepted. */
final class Shop {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final AtomicInteger KEYS = new AtomicInteger();

  private final HttpApi api;
  private final Collection<String> accepted = new ConcurrentLinkedQueue<>();

  Shop(int port) {
    this.api = new HttpApi(port);
  }

  HttpApi api() {
    return api;
  }

  /** Asks with one key until the order is accepted, as a careful client does; the order's id. */
  String place() {
    String key = "shop-" + KEYS.incrementAndGet();
    JsonObject order = HttpApi.orderOf("tok_ok", Map.of("YARN-WOOL-NAT", 1));
    String id =
        await()
            .pollDelay(Duration.ZERO)
            .atMost(LIMIT)
            .ignoreExceptions()
            .until(() -> orderId(api.place(order, key)), answer -> !answer.isEmpty());
    accepted.add(id);
    return id;
  }

  /** Asks once; remembers the order if it is accepted. */
  void placeOnce(Map<String, Integer> quantities) {
    String key = "shop-" + KEYS.incrementAndGet();
    try {
      String id = orderId(api.place(HttpApi.orderOf("tok_ok", quantities), key));
      if (!id.isEmpty()) {
        accepted.add(id);
      }
    } catch (Exception unanswered) {
      // Nobody was told that it is accepted.
    }
  }

  void place(int count) {
    for (int i = 0; i < count; i++) {
      place();
    }
  }

  /** An order that was accepted elsewhere. */
  void remember(String id) {
    accepted.add(id);
  }

  List<String> accepted() {
    return List.copyOf(accepted);
  }

  void awaitAllConfirmed() {
    accepted.forEach(
        id ->
            await()
                .pollDelay(Duration.ZERO)
                .atMost(LIMIT)
                .ignoreExceptions()
                .untilAsserted(
                    () -> assertThat(api.order(id).getString("status")).isEqualTo("CONFIRMED")));
  }

  void awaitReadiness(String status) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              JsonObject ready = api.json("/ready");
              assertThat(ready.getString("status")).as(ready.encode()).isEqualTo(status);
            });
  }

  /** Empty when it was not accepted. */
  private static String orderId(Answer answer) {
    return answer.status() == 202 ? new JsonObject(answer.text()).getString("orderId") : "";
  }
}
