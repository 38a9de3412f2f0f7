package dev.weft.launcher.config;

import dev.weft.kernel.options.OptionKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Configuration by environment variables: {@code nats.servers} is {@code WEFT_NATS_SERVERS}, {@code
 * http.bodyBytesMax} is {@code WEFT_HTTP_BODY_BYTES_MAX} or {@code WEFT_HTTP_BODYBYTESMAX}. Known
 * are the keys that are read, of the streams and routes in the jar's configuration.
 */
final class EnvironmentLayer {
  private static final String PREFIX = "WEFT_";

  /** Read by the {@code weft} script, logging, the search for nats-server, and by clients. */
  private static final Set<String> NOT_CONFIGURATION =
      Set.of(
          "WEFT_API_KEY",
          "WEFT_CA_FILE",
          "WEFT_JAVA_OPTS",
          "WEFT_LOG_LEVEL",
          "WEFT_NATS_BINARY",
          "WEFT_NATS_RELEASES");

  /** Kubernetes sets these for services named {@code weft} or {@code weft-…} in every pod. */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "WEFT_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

  private static final Pattern SERVICE_LINK_URL = Pattern.compile("(tcp|udp|sctp)://.*");
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  private final Map<String, String> pathByName = new LinkedHashMap<>();

  /**
   * @param known the keys that may be set
   */
  EnvironmentLayer(List<OptionKey> known) {
    for (OptionKey key : known) {
      put(nameOf(HUMP.matcher(key.path()).replaceAll("_")), key.path());
      put(nameOf(key.path()), key.path());
    }
  }

  Layer read(Map<String, String> environment) {
    Layer layer = Layer.empty();
    Map<String, String> setBy = new LinkedHashMap<>();
    for (Map.Entry<String, String> variable : new TreeMap<>(environment).entrySet()) {
      String name = variable.getKey();
      if (!isConfiguration(name, variable.getValue())) {
        continue;
      }
      String path = pathByName.get(name);
      if (path == null) {
        throw unknown(name);
      }
      String other = setBy.put(path, name);
      if (other != null && !environment.get(other).equals(variable.getValue())) {
        throw new ConfigException(origin(name), path, "is set to another value by " + other);
      }
      layer.put(path, variable.getValue(), origin(name));
    }
    return layer;
  }

  private static boolean isConfiguration(String name, String value) {
    return name.startsWith(PREFIX)
        && !NOT_CONFIGURATION.contains(name)
        && !SERVICE_LINK.matcher(name).matches()
        && !(name.endsWith("_PORT") && SERVICE_LINK_URL.matcher(value).matches());
  }

  private void put(String name, String path) {
    String other = pathByName.put(name, path);
    if (other != null && !other.equals(path)) {
      throw new IllegalStateException(name + " would set both " + other + " and " + path);
    }
  }

  static String nameOf(String path) {
    return PREFIX + path.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static String origin(String name) {
    return "environment variable " + name;
  }

  private ConfigException unknown(String name) {
    String nearest = Suggestion.of(name, pathByName.keySet());
    return new ConfigException(
        origin(name),
        "sets no known key; the nearest that would is "
            + nearest
            + " ("
            + pathByName.get(nearest)
            + ")");
  }
}
