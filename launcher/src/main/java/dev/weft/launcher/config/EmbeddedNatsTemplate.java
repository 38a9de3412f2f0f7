package dev.weft.launcher.config;

import io.vertx.core.json.JsonObject;

/**
 * What the streams of our own servers are like where the configuration does not say: those of a
 * cluster have replicas, and appends are gathered only where that saves a sync (docs/adr/0006).
 * Servers of somebody else's may be a cluster or not and sync or not, so there nothing is filled
 * in.
 */
record EmbeddedNatsTemplate(EmbeddedNatsOptions nats) {
  /** Bears the loss of one server; with five servers, too, more would cost more than they give. */
  static final int REPLICAS = 3;

  /** The configuration, which was checked before, with replicas and commit mode filled in. */
  JsonObject applyTo(JsonObject checked) {
    JsonObject defaults = new JsonObject();
    if (nats.servers() >= REPLICAS) {
      defaults.put("replicas", REPLICAS);
    }
    if (!nats.syncInterval().equals(EmbeddedNatsOptions.SYNC_ALWAYS)) {
      defaults.put("commit", "single");
    }
    JsonObject root = checked.copy();
    JsonObject streams = root.getJsonObject("streams");
    for (String name : streams.fieldNames()) {
      streams.put(name, defaults.copy().mergeIn(streams.getJsonObject(name)));
    }
    return root;
  }
}
