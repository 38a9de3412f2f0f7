package dev.weft.launcher.config;

import java.util.List;
import java.util.regex.Pattern;

/** Configuration by {@code --set key=value}; the last of several for one key wins. */
final class SetLayer {
  private static final Pattern KEY = Pattern.compile("[^.\\s=]+(\\.[^.\\s=]+)*");
  private static final String WRAPPER = "value";

  /** Everybody on the machine reads command lines, and shells remember them. */
  private static final Pattern SECRET =
      Pattern.compile("(.*\\.)?(password|secrets?)(\\..*|\\[.*)?");

  /** What is not repeated in a message: a misspelt key of a secret, a password in a URL. */
  private static final Pattern SUSPICIOUS =
      Pattern.compile(
          "(?i)[^=]*(pas|psw|pwd|secr|token|key|cred|auth|bearer|seed|sign)[^=]*=.*"
              + "|.*//[^/]*@.*",
          Pattern.DOTALL);

  private SetLayer() {}

  static Layer read(List<String> settings) {
    Layer layer = Layer.empty();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      String key = equals < 0 ? setting : setting.substring(0, equals);
      String origin = "--set " + (isSuspicious(setting) ? key : setting);
      if (equals < 0 || !KEY.matcher(key).matches()) {
        throw new ConfigException(origin, "must be key=value, such as http.port=9090");
      }
      put(layer, key, setting.substring(equals + 1), origin);
      layer.origins().keySet().stream()
          .filter(path -> SECRET.matcher(path).matches())
          .findFirst()
          .ifPresent(SetLayer::refuse);
    }
    return layer;
  }

  private static boolean isSuspicious(String setting) {
    return SUSPICIOUS.matcher(setting).matches();
  }

  /** Refuses the setting without repeating its value. */
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
