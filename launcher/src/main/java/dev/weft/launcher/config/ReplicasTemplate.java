package dev.weft.launcher.config;

import io.vertx.core.json.JsonObject;

/**
 * Streams of a cluster of our own have replicas, unless the configuration says how many. Servers of
 * somebody else's may be a cluster or not, so there nothing is filled in.
 *
 * @param embeddedServers how many there are to be; 0 when the servers are somebody else's
 */
record ReplicasTemplate(int embeddedServers) {
  /** Bears the loss of one server; with five servers, too, more would cost more than they give. */
  static final int REPLICAS = 3;

  private static final String REPLICAS_KEY = "replicas";

  /** The configuration, which was checked before, with the replicas filled in. */
  JsonObject applyTo(JsonObject checked) {
    if (embeddedServers < REPLICAS) {
      return checked;
    }
    JsonObject root = checked.copy();
    JsonObject streams = root.getJsonObject("streams");
    for (String name : streams.fieldNames()) {
      JsonObject stream = streams.getJsonObject(name);
      if (!stream.containsKey(REPLICAS_KEY)) {
        stream.put(REPLICAS_KEY, REPLICAS);
      }
    }
    return root;
  }
}
