package dev.weft.bridge.stream;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Settings that what is stored depends on, such as the number of streams that something is divided
 * over. They are kept in the streams' metadata: who comes with other values would find things in
 * the wrong place, or not at all.
 *
 * @param settings value by name
 */
record LayoutSettings(Map<String, String> settings) {
  private static final String METADATA_PREFIX = "weft.";
  private static final Pattern SETTING = Pattern.compile("[A-Za-z0-9_.-]+=[^=\\p{Cntrl}]+");

  LayoutSettings {
    settings = Map.copyOf(settings);
  }

  /**
   * Reads what a configuration lists.
   *
   * @param settings each {@code name=value}
   * @throws IllegalArgumentException when one is not
   */
  static LayoutSettings of(Collection<String> settings) {
    Map<String, String> byName = new TreeMap<>();
    for (String setting : settings) {
      if (!SETTING.matcher(setting).matches()) {
        throw new IllegalArgumentException("\"" + setting + "\" is not name=value");
      }
      int split = setting.indexOf('=');
      byName.put(setting.substring(0, split), setting.substring(split + 1));
    }
    return new LayoutSettings(byName);
  }

  /** The existing metadata with these settings in it. */
  Map<String, String> addedTo(Map<String, String> metadata) {
    Map<String, String> all = new TreeMap<>(metadata);
    settings.forEach((name, value) -> all.put(METADATA_PREFIX + name, value));
    return all;
  }

  /** A line for each setting that the stream of that metadata was made with another value of. */
  List<String> differences(String stream, Map<String, String> metadata) {
    List<String> lines = new ArrayList<>();
    settings.forEach(
        (name, value) -> {
          String there = metadata.getOrDefault(METADATA_PREFIX + name, value);
          if (!there.equals(value)) {
            lines.add(
                "stream %s was made with %s = %s, configured is %s"
                    .formatted(stream, name, there, value));
          }
        });
    return lines;
  }
}
