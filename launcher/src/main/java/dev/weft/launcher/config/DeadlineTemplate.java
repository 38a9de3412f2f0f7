package dev.weft.launcher.config;

import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.options.OptionsReader;
import io.vertx.core.json.JsonObject;

/**
 * A route that expires orders hands them over when they are as old as {@code orders.deadline}. The
 * bridge knows no orders, and nobody shall write the same time down twice, so the route's delay
 * comes from there.
 *
 * @param deadlineMs age at which orders expire
 */
record DeadlineTemplate(long deadlineMs) {
  private static final String ROUTES = "routes";
  private static final String INBOUND = "inbound";
  private static final String ADDRESS = "address";
  private static final String DELAY = "delay";

  /** The configuration, which was checked before, with the delay filled in. */
  JsonObject applyTo(JsonObject checked) {
    JsonObject root = checked.copy();
    JsonObject inbound = root.getJsonObject(ROUTES).getJsonObject(INBOUND);
    for (String name : inbound.fieldNames()) {
      JsonObject route = inbound.getJsonObject(name);
      if (expiresOrders(route)) {
        route.put(DELAY, deadlineMs + "ms");
      }
    }
    return root;
  }

  /** Refuses a delay that was written down all the same. */
  void check(JsonObject values, OptionsReader root) {
    JsonObject inbound = values.getJsonObject(ROUTES).getJsonObject(INBOUND);
    for (String name : inbound.fieldNames()) {
      JsonObject route = inbound.getJsonObject(name);
      if (expiresOrders(route) && route.containsKey(DELAY)) {
        throw root.section(ROUTES)
            .section(INBOUND)
            .section(name)
            .wrong(DELAY, "is orders.deadline for this address; set that");
      }
    }
  }

  private static boolean expiresOrders(JsonObject route) {
    return Addresses.ORDER_EXPIRE.equals(route.getString(ADDRESS));
  }
}
