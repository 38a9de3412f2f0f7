package dev.weft.tools.bench;

import io.vertx.core.json.JsonObject;

/** What everything runs on: without it a figure says little. */
final class Machine {
  private Machine() {}

  static JsonObject json() {
    return new JsonObject()
        .put("processors", Runtime.getRuntime().availableProcessors())
        .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
        .put("architecture", System.getProperty("os.arch"))
        .put("java", Runtime.version().toString());
  }

  static String line() {
    return Runtime.getRuntime().availableProcessors()
        + " processors for node, nats-server, provider and load; Java "
        + Runtime.version().feature()
        + ", "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch");
  }
}
