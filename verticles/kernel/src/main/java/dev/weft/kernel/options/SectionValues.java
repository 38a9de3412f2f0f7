package dev.weft.kernel.options;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The values of one section, each converted strictly to the type that is asked for. Text is
 * accepted for numbers and booleans, because environment variables have no types.
 *
 * @param json the section; not modified
 * @param path where it stands, for messages; empty for the root
 */
record SectionValues(JsonObject json, String path) {
  /** As written, or the default, which may be null. */
  Object value(String key, Object defaultValue) {
    Object value = json.getValue(key, defaultValue);
    if (value == null && json.containsKey(key)) {
      throw wrong(key, "has no value; write one, or leave the key out");
    }
    return value;
  }

  String text(String key, String defaultValue) {
    Object value = value(key, defaultValue);
    if (value instanceof JsonObject || value instanceof JsonArray) {
      throw wrong(key, "must be a text, is " + kind(value));
    }
    return value == null ? null : value.toString();
  }

  boolean bool(String key, boolean defaultValue) {
    Object value = value(key, defaultValue);
    String text = lower(value);
    if (!text.equals("true") && !text.equals("false")) {
      throw wrong(key, "must be true or false, is " + kind(value));
    }
    return text.equals("true");
  }

  /** A number in the range, both ends included. */
  <N extends Comparable<N>> N number(
      String key, N defaultValue, N min, N max, Function<String, N> parse, String what) {
    Object value = value(key, defaultValue);
    N number;
    try {
      number = parse.apply(value.toString());
    } catch (NumberFormatException notNumber) {
      throw wrong(key, "must be " + what + ", is " + kind(value));
    }
    boolean inRange = number.compareTo(min) >= 0 && number.compareTo(max) <= 0;
    requireRange(key, value, inRange, range(min, max));
    return number;
  }

  /** A duration that is written at the key, or one of its list. */
  long millis(String key, Object value, String min, String max) {
    long ms;
    try {
      ms = Durations.parseMs(value.toString());
    } catch (IllegalArgumentException notDuration) {
      throw wrong(key, notDuration.getMessage());
    }
    boolean inRange = ms >= Durations.parseMs(min) && ms <= Durations.parseMs(max);
    requireRange(key, value, inRange, range(min, max));
    return ms;
  }

  Stream<?> list(String key, List<String> defaults) {
    Object value = value(key, defaults);
    if (value == null) {
      return Stream.of();
    }
    if (value instanceof JsonArray array) {
      return array.stream();
    }
    if (value instanceof List<?> list) {
      return list.stream();
    }
    if (value instanceof String text) {
      return text.isBlank() ? Stream.of() : Stream.of(text.split("\\s*,\\s*"));
    }
    throw wrong(key, "must be a list, is " + kind(value));
  }

  Stream<String> texts(String key, List<String> defaults) {
    return list(key, defaults).map(element -> element(key, element));
  }

  /** A nested section; empty when absent. */
  SectionValues section(String key) {
    Object value = Objects.requireNonNullElseGet(json.getValue(key), JsonObject::new);
    if (!(value instanceof JsonObject section)) {
      throw wrong(key, "must be a section with keys, is " + kind(value));
    }
    return new SectionValues(section, join(path, key));
  }

  OptionsException wrong(String key, String reason) {
    return new OptionsException(join(path, key), reason);
  }

  private String element(String key, Object element) {
    if (element instanceof JsonArray || element instanceof JsonObject) {
      throw wrong(key, "must be a list of texts, holds " + element);
    }
    return element.toString();
  }

  private void requireRange(String key, Object value, boolean inRange, String range) {
    if (!inRange) {
      throw wrong(key, "must be " + range + ", is " + value);
    }
  }

  static String range(Object min, Object max) {
    return max.equals(Long.MAX_VALUE) ? min + " or more" : "from " + min + " to " + max;
  }

  static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  static String lower(Object constants) {
    return constants.toString().toLowerCase(Locale.ROOT);
  }

  private static String kind(Object value) {
    if (value instanceof JsonObject) {
      return "a section";
    }
    return value instanceof JsonArray ? "a list" : "\"" + value + "\"";
  }
}
