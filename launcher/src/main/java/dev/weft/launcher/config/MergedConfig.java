package dev.weft.launcher.config;

import dev.weft.kernel.options.OptionsException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Layers on top of each other: sections are merged key by key, any other value replaces the one
 * below. A section without keys changes nothing; a route or stream set to nothing ({@code
 * payment-refund:} or {@code ~}) is taken away.
 *
 * <p>Not thread-safe; used at start.
 */
final class MergedConfig {
  /** Sections whose keys are names that the user chose. */
  private static final Set<String> NAMED =
      Set.of(
          "streams", "routes.inbound", "routes.outbound", "notification.receivers", "saga.steps");

  private final JsonObject values = new JsonObject();
  private final Map<String, String> origins = new LinkedHashMap<>();

  /**
   * @param rising later layers win
   */
  static MergedConfig of(List<Layer> rising) {
    MergedConfig merged = new MergedConfig();
    for (Layer layer : rising) {
      merged.merge(merged.values, layer.values(), "", layer);
      merged.origins.putAll(layer.origins());
    }
    return merged;
  }

  JsonObject values() {
    return values;
  }

  /** Where the key stands; if it is nowhere, the nearest section above or a key in that. */
  String originOf(String key) {
    for (String path = key; !path.isEmpty(); path = parentOf(path)) {
      String section = path + ".";
      String inside =
          origins.keySet().stream().filter(each -> each.startsWith(section)).findAny().orElse("");
      String origin = origins.getOrDefault(path, origins.get(inside));
      if (origin != null) {
        return origin;
      }
    }
    return "configuration";
  }

  /** The same error with its origin. */
  ConfigException located(OptionsException error) {
    return new ConfigException(originOf(error.key()), error);
  }

  private void merge(JsonObject base, JsonObject over, String path, Layer layer) {
    for (String key : over.fieldNames()) {
      String keyPath = Layer.join(path, key);
      Object value = over.getValue(key);
      Object below = base.getValue(key);
      if (value == null && below instanceof JsonObject) {
        if (NAMED.contains(path)) {
          base.remove(key);
        }
      } else if (value instanceof JsonObject section) {
        JsonObject target = below instanceof JsonObject existing ? existing : new JsonObject();
        base.put(key, target);
        merge(target, section, keyPath, layer);
      } else {
        base.put(key, checked(value, keyPath, layer));
      }
    }
  }

  private static Object checked(Object value, String path, Layer layer) {
    if (value instanceof JsonArray array) {
      for (Object element : array) {
        if (element == null) {
          throw new ConfigException(
              layer.origins().get(path), path, "has an element without value");
        }
      }
    }
    return value;
  }

  private static String parentOf(String path) {
    int dot = path.lastIndexOf('.');
    return dot < 0 ? "" : path.substring(0, dot);
  }
}
