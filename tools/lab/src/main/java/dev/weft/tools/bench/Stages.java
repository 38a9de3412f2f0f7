package dev.weft.tools.bench;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Where an order's time goes, as means in milliseconds: by the metrics of the nodes, by the times
 * at which the server has stored the events of some orders, and by the moment at which their frames
 * came. The clocks are all of this machine.
 *
 * @param meanMs by stage, in the order of an order's way; without those that nobody measured
 */
record Stages(Map<String, Double> meanMs) {
  private static final String EDGE = "edge";
  private static final String COMMIT = "commit";
  private static final String HANDLER = "handlers";
  private static final String SAGA = "saga";
  private static final String LAG = "route lag";
  private static final String FEED = "feed";

  private static final String CREATED = "orders.created.";
  private static final String CONFIRMED = "orders.confirmed.";
  private static final double NANOS_PER_MS = 1_000_000.0;

  /** What each stage is, and who measures it. */
  static final Map<String, String> MEANING = meaning();

  /** On the way from created to confirmed, one after another. */
  private static final List<String> ROUTES =
      List.of("inventory", "order-on-stock", "payment-capture", "order-on-payment");

  private static Map<String, String> meaning() {
    Map<String, String> meaning = new LinkedHashMap<>();
    meaning.put(EDGE, "POST to 202, http_server_request_duration_seconds");
    meaning.put(COMMIT, "one append to its ack, messaging_client_operation_duration_seconds");
    meaning.put(SAGA, "from created stored to confirmed stored, by the server's clock");
    meaning.put(
        HANDLER,
        "arrival to ack on its routes, weft_route_process_duration_seconds, summed; above saga when"
            + " acks come late");
    meaning.put(LAG, "saga less handlers: the time in which no handler had the order, at least");
    meaning.put(FEED, "from confirmed stored to its frame at the client");
    return meaning;
  }

  /**
   * @param timelines of some orders, as the gateway answers them
   * @param frames when the client heard that they were confirmed, by order
   */
  static Stages of(NodeMetrics added, List<JsonObject> timelines, Map<String, Instant> frames) {
    Map<String, Double> means = new LinkedHashMap<>();
    put(
        means,
        EDGE,
        added.meanMs(
            "http_server_request_duration_seconds",
            "http_route=\"/api/v1/orders\"",
            "http_request_method=\"POST\""));
    put(means, COMMIT, added.meanMs("messaging_client_operation_duration_seconds"));
    double handlers = handlers(added);
    double saga = mean(timelines, order -> ms(time(order, CREATED), time(order, CONFIRMED)));
    put(means, SAGA, saga);
    put(means, HANDLER, handlers);
    put(means, LAG, Math.max(0, saga - handlers));
    put(
        means,
        FEED,
        mean(
            timelines,
            order -> ms(time(order, CONFIRMED), frames.get(order.getString("orderId")))));
    return new Stages(means);
  }

  private static void put(Map<String, Double> means, String stage, double ms) {
    if (!Double.isNaN(ms)) {
      means.put(stage, ms);
    }
  }

  /** Of each route, the mean; an order passes all of them. A stock in shards has one for each. */
  private static double handlers(NodeMetrics added) {
    return ROUTES.stream()
        .mapToDouble(
            route -> added.meanMs("weft_route_process_duration_seconds", "weft_route=\"" + route))
        .filter(ms -> !Double.isNaN(ms))
        .sum();
  }

  /** Of those orders of which both ends are known. */
  private static double mean(List<JsonObject> orders, ToDoubleFunction<JsonObject> span) {
    return orders.stream()
        .mapToDouble(span)
        .filter(ms -> !Double.isNaN(ms))
        .average()
        .orElse(Double.NaN);
  }

  private static double ms(Instant from, Instant to) {
    return from == null || to == null
        ? Double.NaN
        : Duration.between(from, to).toNanos() / NANOS_PER_MS;
  }

  private static Instant time(JsonObject order, String subject) {
    return order.getJsonArray("events").stream()
        .map(JsonObject.class::cast)
        .filter(event -> event.getString("subject").startsWith(subject))
        .map(event -> Instant.parse(event.getString("time")))
        .findFirst()
        .orElse(null);
  }
}
