package dev.weft.launcher.config;

import dev.weft.kernel.contract.Addresses;
import dev.weft.notification.Destination;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The route to {@code notification.send}, as configured, is a template: there is one for everyone
 * receiver, so that each has a consumer, permits and dead letters of its own. The bridge knows no
 * receivers, so it gets only routes.
 *
 * @param destinations all receivers of notifications
 */
record NotificationTemplate(List<Destination> destinations) {
  private static final String INBOUND_KEY = "routes.inbound";
  private static final String ADDRESS = "address";
  private static final String DURABLE = "durable";
  private static final String HANDLER_TIMEOUT = "handlerTimeout";

  /** From a service's own time-out to the one of its handler. */
  private static final long HANDLER_MARGIN_MS = 15_000;

  NotificationTemplate {
    destinations = List.copyOf(destinations);
  }

  /**
   * The configuration, which was checked before, with a route for each destination.
   *
   * @throws ConfigException when another route has the name of one of them
   */
  JsonObject applyTo(JsonObject checked) {
    JsonObject root = checked.copy();
    JsonObject routes = root.getJsonObject("routes");
    JsonObject written = routes.getJsonObject("inbound");
    JsonObject expanded = new JsonObject();
    for (String name : written.fieldNames()) {
      JsonObject route = written.getJsonObject(name);
      if (Addresses.NOTIFICATION_SEND.equals(route.getString(ADDRESS))) {
        destinations.forEach(each -> put(expanded, written, name, route(route, name, each)));
      } else {
        put(expanded, written, name, new Named(name, route));
      }
    }
    routes.put("inbound", expanded);
    return root;
  }

  private record Named(String name, JsonObject route) {}

  private static Named route(JsonObject template, String name, Destination destination) {
    // An order is told of once, so nothing is to be kept in order; and what waits for days for its
    // next try is to wait at the server.
    JsonObject own = template.copy().put("ordered", false);
    if (destination.address().equals(Addresses.NOTIFICATION_SEND)) {
      return new Named(name, own);
    }
    String suffix = "-" + destination.name();
    own.put(ADDRESS, destination.address()).put("maxInFlight", destination.inFlightMax());
    if (!own.containsKey(HANDLER_TIMEOUT)) {
      own.put(HANDLER_TIMEOUT, destination.timeoutMs() + HANDLER_MARGIN_MS + "ms");
    }
    if (own.containsKey(DURABLE)) {
      own.put(DURABLE, own.getString(DURABLE) + suffix);
    }
    return new Named(name + suffix, own);
  }

  private static void put(JsonObject expanded, JsonObject written, String template, Named named) {
    boolean another = !named.name().equals(template) && written.containsKey(named.name());
    if (another) {
      throw new ConfigException(
          INBOUND_KEY + "." + named.name(), "has the name of a receiver's route; rename either");
    }
    expanded.put(named.name(), named.route());
  }
}
