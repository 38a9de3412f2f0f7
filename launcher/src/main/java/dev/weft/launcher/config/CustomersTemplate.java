package dev.weft.launcher.config;

import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.Streams;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * Adds stream CUSTOMERS and the route to it when events name customers by handles. Keeps a stream
 * or route that the configuration already declares.
 *
 * @param isOn false: adds nothing
 */
record CustomersTemplate(boolean isOn) {
  private static final String SUBJECTS = "subjects";
  private static final String NAME = "customers";

  JsonObject applyTo(JsonObject checked) {
    if (!isOn) {
      return checked;
    }
    JsonObject root = checked.copy();
    JsonArray subjects = new JsonArray().add("customers.*.*");
    JsonObject streams = root.getJsonObject("streams");
    if (!streams.containsKey(Streams.CUSTOMERS)) {
      // No age: they are needed as long as any event is kept.
      streams.put(
          Streams.CUSTOMERS,
          new JsonObject().put(SUBJECTS, subjects).put("replicas", replicas(streams)));
    }
    JsonObject outbound = root.getJsonObject("routes").getJsonObject("outbound");
    if (!outbound.containsKey(NAME)) {
      outbound.put(
          NAME,
          new JsonObject()
              .put("address", Addresses.JOURNAL_APPEND_PREFIX + Streams.CUSTOMERS)
              .put("stream", Streams.CUSTOMERS)
              .put(SUBJECTS, subjects));
    }
    return root;
  }

  /** As many replicas as the stream of the orders has. */
  private static Object replicas(JsonObject streams) {
    return streams.getJsonObject(Streams.ORDERS, new JsonObject()).getValue("replicas", 1);
  }
}
