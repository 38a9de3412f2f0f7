package dev.weft.launcher.config;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Configuration by {@code --set key=value}; the last of several for one key wins. */
final class SetLayer {
  private static final Pattern KEY = Pattern.compile("[^.\\s=]+(\\.[^.\\s=]+)*");
  private static final String WRAPPER = "value";

  /** Everybody on the machine reads command lines, and shells remember them. */
  private static final Set<String> SECRET = Set.of("nats.password");

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
      put(layer, key, setting.substring(equals + 1), origin);
      SECRET.stream().filter(layer.origins()::containsKey).forEach(SetLayer::refuse);
    }
    return layer;
  }

  /** Without the value. */
  private static void refuse(String key) {
    throw new ConfigException(
        "--set " + key,
        "is a secret, which everybody on this machine could read on a command line; set "
            + EnvironmentLayer.nameOf(key)
            + ", or write it into a file");
  }

  /** Lists and sections are written as in YAML; everything else is taken as it stands. */
  private static void put(Layer layer, String key, String text, String origin) {
    if (!text.startsWith("[") && !text.startsWith("{")) {
      layer.put(key, text, origin);
      return;
    }
    Layer inside = YamlLayer.read(origin, WRAPPER + ": " + text);
    layer.put(key, inside.values().getValue(WRAPPER), origin);
    // Of every key inside, too, or a layer below would be blamed for what is wrong with it.
    for (String path : inside.origins().keySet()) {
      layer.origins().put(key + path.substring(WRAPPER.length()), origin);
    }
  }
}
