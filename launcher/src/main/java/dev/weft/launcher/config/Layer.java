package dev.weft.launcher.config;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One source of configuration.
 *
 * @param values the keys it sets, nested
 * @param origins where each key stands, by full path; for messages
 */
record Layer(JsonObject values, Map<String, String> origins) {

  static Layer empty() {
    return new Layer(new JsonObject(), new LinkedHashMap<>());
  }

  /** Sets a value below sections that are made where they are missing. */
  void put(String path, Object value, String origin) {
    JsonObject section = values;
    String rest = path;
    for (int dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.')) {
      section = sectionOf(section, rest.substring(0, dot));
      rest = rest.substring(dot + 1);
    }
    section.put(rest, value);
    origins.put(path, origin);
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** A value that stands where a section is needed gives way: the later of two settings wins. */
  private static JsonObject sectionOf(JsonObject parent, String key) {
    if (parent.getValue(key) instanceof JsonObject existing) {
      return existing;
    }
    JsonObject made = new JsonObject();
    parent.put(key, made);
    return made;
  }
}
