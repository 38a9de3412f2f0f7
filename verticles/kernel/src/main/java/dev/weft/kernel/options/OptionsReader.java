package dev.weft.kernel.options;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Reads one section of the configuration strictly: wrong types, values out of range and, with
 * {@link #done}, keys that nobody asked for are {@link OptionsException}s that name the key. Text
 * is accepted for numbers and booleans, because environment variables have no types.
 *
 * <p>Not thread-safe; used at start.
 */
public final class OptionsReader {
  private final JsonObject json;
  private final String path;
  private final Set<String> asked = new LinkedHashSet<>();
  private final Map<String, OptionsReader> sections = new LinkedHashMap<>();

  /**
   * @param json the section; not modified
   * @param path where it stands, for messages; empty for the root
   */
  public OptionsReader(JsonObject json, String path) {
    this.json = json;
    this.path = path;
  }

  public OptionsReader(JsonObject json) {
    this(json, "");
  }

  /** A text; the default when absent. */
  public String string(String key, String defaultValue) {
    Object value = value(key);
    if (value == null) {
      return defaultValue;
    }
    if (value instanceof JsonObject || value instanceof JsonArray) {
      throw wrong(key, "must be a text, is " + kind(value));
    }
    return value.toString();
  }

  /** A text that must be there and not blank. */
  public String string(String key) {
    String value = string(key, null);
    if (value == null || value.isBlank()) {
      throw wrong(key, "is missing");
    }
    return value;
  }

  public boolean bool(String key, boolean defaultValue) {
    Object value = value(key);
    if (value == null) {
      return defaultValue;
    }
    String text = value.toString().toLowerCase(Locale.ROOT);
    if (!text.equals("true") && !text.equals("false")) {
      throw wrong(key, "must be true or false, is " + kind(value));
    }
    return text.equals("true");
  }

  public int integer(String key, int defaultValue, int min, int max) {
    return (int) whole(key, defaultValue, min, max);
  }

  /** A whole number in the range, both ends included. */
  public long whole(String key, long defaultValue, long min, long max) {
    Object value = value(key);
    if (value == null) {
      return defaultValue;
    }
    long number;
    try {
      number = Long.parseLong(value.toString());
    } catch (NumberFormatException notWhole) {
      throw wrong(key, "must be a whole number, is " + kind(value));
    }
    return inRange(key, number, min, max, Long.toString(min), Long.toString(max));
  }

  public double fraction(String key, double defaultValue, double min, double max) {
    Object value = value(key);
    if (value == null) {
      return defaultValue;
    }
    double number;
    try {
      number = Double.parseDouble(value.toString());
    } catch (NumberFormatException notNumber) {
      throw wrong(key, "must be a number, is " + kind(value));
    }
    if (!(number >= min && number <= max)) {
      throw wrong(key, "must be from " + min + " to " + max + ", is " + number);
    }
    return number;
  }

  /** A duration such as {@code 30s} (see {@link Durations}), in milliseconds. */
  public long millis(String key, long defaultMs, long minMs, long maxMs) {
    Object value = value(key);
    return value == null ? defaultMs : millis(key, value, minMs, maxMs);
  }

  /** A list of durations, in milliseconds. */
  public List<Long> millisList(String key, List<Long> defaultsMs, long minMs, long maxMs) {
    List<Object> values = list(key);
    if (values == null) {
      return defaultsMs;
    }
    List<Long> result = new ArrayList<>();
    values.forEach(value -> result.add(millis(key, value, minMs, maxMs)));
    return List.copyOf(result);
  }

  /** A list of texts; a single text counts as a list of one, commas separate. */
  public List<String> strings(String key, List<String> defaults) {
    List<Object> values = list(key);
    return values == null ? defaults : values.stream().map(Object::toString).toList();
  }

  /** One of the constants, written in any case, with - for _. */
  public <E extends Enum<E>> E oneOf(String key, E defaultValue) {
    String text = string(key, null);
    if (text == null) {
      return defaultValue;
    }
    E[] constants = defaultValue.getDeclaringClass().getEnumConstants();
    for (E constant : constants) {
      if (constant.name().equalsIgnoreCase(text.replace('-', '_'))) {
        return constant;
      }
    }
    throw wrong(
        key,
        "must be one of " + Arrays.toString(constants).toLowerCase(Locale.ROOT) + ", is " + text);
  }

  /**
   * A nested section; empty when absent. The same reader each time, so that several owners can read
   * their keys of one section before {@link #done} looks for what is left.
   */
  public OptionsReader section(String key) {
    return sections.computeIfAbsent(key, this::openSection);
  }

  private OptionsReader openSection(String key) {
    Object value = value(key);
    if (value != null && !(value instanceof JsonObject)) {
      throw wrong(key, "must be a section with keys, is " + kind(value));
    }
    return new OptionsReader(value == null ? new JsonObject() : (JsonObject) value, full(key));
  }

  /** A section whose keys are names that the user chose, in the order of the file. */
  public <T> Map<String, T> each(String key, Function<OptionsReader, T> read) {
    OptionsReader section = section(key);
    Map<String, T> result = new LinkedHashMap<>();
    for (String name : section.json.fieldNames()) {
      result.put(name, read.apply(section.section(name)));
    }
    return result;
  }

  /** Fails on keys that were not asked for, here and in the sections below; called once, last. */
  public void done() {
    sections.values().forEach(OptionsReader::done);
    Set<String> unknown = new TreeSet<>(json.fieldNames());
    unknown.removeAll(asked);
    if (!unknown.isEmpty()) {
      String key = unknown.iterator().next();
      throw wrong(key, "is not a known key; known here: " + String.join(", ", asked));
    }
  }

  /** A failure of this section's key, for rules that span several values. */
  public OptionsException wrong(String key, String reason) {
    return new OptionsException(full(key), reason);
  }

  private Object value(String key) {
    asked.add(key);
    return json.getValue(key);
  }

  private List<Object> list(String key) {
    Object value = value(key);
    if (value == null) {
      return null;
    }
    if (value instanceof JsonArray array) {
      return array.stream().toList();
    }
    if (value instanceof String text) {
      return text.isBlank() ? List.of() : List.<Object>of((Object[]) text.split("\\s*,\\s*"));
    }
    throw wrong(key, "must be a list, is " + kind(value));
  }

  private long millis(String key, Object value, long minMs, long maxMs) {
    long ms;
    try {
      ms = Durations.parseMs(value.toString());
    } catch (IllegalArgumentException notDuration) {
      throw wrong(key, notDuration.getMessage());
    }
    return inRange(key, ms, minMs, maxMs, Durations.format(minMs), Durations.format(maxMs));
  }

  private long inRange(String key, long number, long min, long max, String from, String to) {
    if (number < min || number > max) {
      throw wrong(key, "must be from " + from + " to " + to + ", is " + value(key));
    }
    return number;
  }

  private String full(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static String kind(Object value) {
    if (value instanceof JsonObject) {
      return "a section";
    }
    return value instanceof JsonArray ? "a list" : "\"" + value + "\"";
  }
}
