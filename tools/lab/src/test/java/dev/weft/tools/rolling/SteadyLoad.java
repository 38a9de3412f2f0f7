package dev.weft.tools.rolling;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
  private static final String ORDERS = "/api/v1/orders";
  private static final int CLIENTS = 16;
  private static final int DECLINED_EVERY = 20;
  private static final int ACCEPTED = 202;
  private static final int OK = 200;

  private final URI target;
  private final List<String> skus;
  private final ScheduledExecutorService clients = Executors.newScheduledThreadPool(CLIENTS);
  private final List<Future<?>> runs = new ArrayList<>();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger orders = new AtomicInteger();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  SteadyLoad(URI target, List<String> skus) {
    this.target = target;
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
    HttpRequest.Builder post =
        request(ORDERS)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(order(number).encode()));
    String body = send(post, ACCEPTED);
    if (!body.isEmpty()) {
      String orderId = new JsonObject(body).getString("orderId");
      accepted.add(orderId);
      send(request(ORDERS + "/" + orderId), OK);
    }
  }

  private JsonObject order(int number) {
    JsonObject item = new JsonObject().put("sku", skus.get(number % skus.size()));
    return new JsonObject()
        .put("customerId", "customer-" + number)
        .put("items", new JsonArray().add(item.put("quantity", 1)))
        .put("paymentToken", number % DECLINED_EVERY == 0 ? "tok_declined" : "tok_ok");
  }

  /** The body; empty if it has failed. */
  private String send(HttpRequest.Builder request, int expected) {
    requests.incrementAndGet();
    try {
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
      if (answer.statusCode() == expected) {
        return answer.body();
      }
      failures.add(answer.statusCode() + " " + answer.body());
    } catch (IOException failed) {
      failures.add(failed.toString());
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
    return "";
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(target.resolve(path)).timeout(TIMEOUT);
  }
}
