package dev.weft.launcher.config;

import java.util.List;
import java.util.regex.Pattern;

/** Thread-safe. Configuration by {@code --set key=value}; the last of several for one key wins. */
final class SetLayer {
  private static final Pattern KEY = Pattern.compile("[^.\\s=]+(\\.[^.\\s=]+)*");
  private static final String WRAPPER = "value";

  private SetLayer() {}

  static Layer read(List<String> settings) {
    Layer layer = Layer.empty();
    for (String setting : settings) {
      String origin = "--set " + setting;
      int equals = setting.indexOf('=');
      String key = equals < 0 ? setting : setting.substring(0, equals);
      if (equals < 0 || !KEY.matcher(key).matches()) {
        throw new ConfigException(origin, "must be key=value, such as http.port=9090");
      }
      layer.put(key, value(origin, setting.substring(equals + 1)), origin);
    }
    return layer;
  }

  /** Lists and sections are written as in YAML; everything else is taken as it stands. */
  private static Object value(String origin, String text) {
    if (text.startsWith("[") || text.startsWith("{")) {
      return YamlLayer.read(origin, WRAPPER + ": " + text).values().getValue(WRAPPER);
    }
    return text;
  }
}
