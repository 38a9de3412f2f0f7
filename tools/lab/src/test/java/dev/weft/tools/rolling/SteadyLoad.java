package dev.weft.tools.rolling;

import dev.weft.tools.lab.Answer;
import dev.weft.tools.lab.NodeApi;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Places orders at a steady rate, looks each one up at once, and tries nothing twice: whatever is
 * not answered as it should be has failed.
 */
final class SteadyLoad implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int CLIENTS = 16;
  private static final int DECLINED_EVERY = 20;
  private static final int ACCEPTED = 202;
  private static final int OK = 200;

  private final NodeApi api;
  private final List<String> skus;
  private final ScheduledExecutorService clients = Executors.newScheduledThreadPool(CLIENTS);
  private final List<Future<?>> runs = new ArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger orders = new AtomicInteger();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  SteadyLoad(URI target, List<String> skus) {
    this.api = new NodeApi(target, TIMEOUT);
    this.skus = List.copyOf(skus);
  }

  void start(int ordersPerSecond) {
    long periodMicros = TimeUnit.SECONDS.toMicros(CLIENTS) / ordersPerSecond;
    for (int i = 0; i < CLIENTS; i++) {
      runs.add(
          clients.scheduleAtFixedRate(
              this::orderAndLook, i * periodMicros / CLIENTS, periodMicros, TimeUnit.MICROSECONDS));
    }
  }

  int requests() {
    return requests.get();
  }

  Set<String> accepted() {
    return Set.copyOf(accepted);
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  /** Returns when every request has its answer. */
  void stop() throws InterruptedException {
    if (runs.stream().anyMatch(Future::isDone)) {
      failures.add("a client broke off: a bug of the test");
    }
    clients.shutdown();
    if (!clients.awaitTermination(TIMEOUT.toSeconds() * 2, TimeUnit.SECONDS)) {
      failures.add("requests without an answer");
    }
  }

  @Override
  public void close() {
    clients.shutdownNow();
  }

  private void orderAndLook() {
    int number = orders.getAndIncrement();
    String body = send(() -> api.place(order(number)), ACCEPTED);
    if (!body.isEmpty()) {
      String orderId = new JsonObject(body).getString("orderId");
      accepted.add(orderId);
      send(() -> api.get("/api/v1/orders/" + orderId), OK);
    }
  }

  private JsonObject order(int number) {
    JsonObject item = new JsonObject().put("sku", skus.get(number % skus.size()));
    return new JsonObject()
        .put("customerId", "customer-" + number)
        .put("items", new JsonArray().add(item.put("quantity", 1)))
        .put("paymentToken", number % DECLINED_EVERY == 0 ? "tok_declined" : "tok_ok");
  }

  private interface Request {
    Answer send() throws IOException, InterruptedException;
  }

  /** The body; empty if it has failed. */
  private String send(Request request, int expected) {
    requests.incrementAndGet();
    try {
      Answer answer = request.send();
      if (answer.status() == expected) {
        return answer.text();
      }
      failures.add(answer.toString());
    } catch (IOException failed) {
      failures.add(failed.toString());
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
    return "";
  }
}
