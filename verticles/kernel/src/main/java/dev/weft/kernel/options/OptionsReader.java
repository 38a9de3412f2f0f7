package dev.weft.kernel.options;

import static dev.weft.kernel.options.SectionValues.join;
import static dev.weft.kernel.options.SectionValues.lower;
import static dev.weft.kernel.options.SectionValues.range;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads one section of the configuration strictly. A call that reads a key is also the only place
 * that declares it: its name, type, default, bounds and meaning ({@link #keys}). Wrong types,
 * values out of range and, with {@link #done}, keys that nobody asked for are {@link
 * OptionsException}s that name the key.
 *
 * <p>Not thread-safe; used at start.
 */
public final class OptionsReader {
  private static final String ANY_NAME = "<name>";

  private final SectionValues values;

  /** The path with {@link #ANY_NAME} for names that the user chose. */
  private final String generalPath;

  private final Map<String, OptionKey> declared = new LinkedHashMap<>();
  private final Map<String, OptionsReader> sections = new LinkedHashMap<>();

  /**
   * @param json the section; not modified
   * @param path where it stands, for messages; empty for the root
   */
  public OptionsReader(JsonObject json, String path) {
    this(new SectionValues(json, path), path);
  }

  public OptionsReader(JsonObject json) {
    this(json, "");
  }

  private OptionsReader(SectionValues values, String generalPath) {
    this.values = values;
    this.generalPath = generalPath;
  }

  /** A section without keys: every option is its default. */
  public static OptionsReader empty() {
    return new OptionsReader(new JsonObject());
  }

  /** A key that was read, and lacks its sentence. */
  @FunctionalInterface
  public interface Option<T> {
    /** Completes the declaration of the key, in Markdown, and returns its value. */
    T means(String meaning);
  }

  /** A text; the default, which may be null, when absent. */
  public Option<String> string(String key, String defaultValue) {
    return option(key, "text", defaultValue, values.text(key, defaultValue));
  }

  /** A text that must be there and not blank. */
  public Option<String> required(String key) {
    String text = values.text(key, null);
    if (text == null || text.isBlank()) {
      throw wrong(key, "is missing");
    }
    return option(key, "text", null, text);
  }

  public Option<Boolean> bool(String key, boolean defaultValue) {
    boolean value = values.bool(key, defaultValue);
    return option(key, "`true` or `false`", defaultValue, value);
  }

  public Option<Integer> integer(String key, int defaultValue, int min, int max) {
    Long value =
        values.number(
            key, (long) defaultValue, (long) min, (long) max, Long::valueOf, "a whole number");
    return option(key, "whole number " + range(min, max), defaultValue, value.intValue());
  }

  /** A whole number in the range, both ends included. */
  public Option<Long> whole(String key, long defaultValue, long min, long max) {
    Long value = values.number(key, defaultValue, min, max, Long::valueOf, "a whole number");
    return option(key, "whole number " + range(min, max), defaultValue, value);
  }

  public Option<Double> fraction(String key, double defaultValue, double min, double max) {
    Double value = values.number(key, defaultValue, min, max, Double::valueOf, "a number");
    return option(key, "number " + range(min, max), defaultValue, value);
  }

  /** A duration in milliseconds; default and bounds are written as in {@link Durations}. */
  public Option<Long> millis(String key, String defaultValue, String min, String max) {
    long ms = values.millis(key, values.value(key, defaultValue), min, max);
    return option(key, "duration " + range(min, max), defaultValue, ms);
  }

  /** A list of one duration at least, in milliseconds. */
  public Option<List<Long>> millisList(String key, List<String> defaults, String min, String max) {
    List<Long> result =
        values.list(key, defaults).map(each -> values.millis(key, each, min, max)).toList();
    if (result.isEmpty()) {
      throw wrong(key, "must hold at least one delay");
    }
    return option(key, "list of durations " + range(min, max), defaults, result);
  }

  /** A list of texts; a single text counts as a list of one, commas separate. */
  public Option<List<String>> strings(String key, List<String> defaults) {
    return option(key, "list", defaults, values.texts(key, defaults).toList());
  }

  /** One of the constants, written in any case, with - for _. */
  public <E extends Enum<E>> Option<E> oneOf(String key, E defaultValue) {
    List<E> constants = List.of(defaultValue.getDeclaringClass().getEnumConstants());
    String text = values.text(key, lower(defaultValue));
    E chosen =
        constants.stream()
            .filter(each -> each.name().equalsIgnoreCase(text.replace('-', '_')))
            .findAny()
            .orElseThrow(() -> wrong(key, "must be one of " + lower(constants) + ", is " + text));
    String type =
        constants.stream().map(each -> "`" + lower(each) + "`").collect(Collectors.joining(", "));
    return option(key, type, lower(defaultValue), chosen);
  }

  /**
   * A nested section; empty when absent. The same reader each time, so that several owners can read
   * their keys of one section before {@link #done} looks for what is left.
   */
  public OptionsReader section(String key) {
    return sections.computeIfAbsent(key, name -> open(name, name));
  }

  /** A nested section that is one of several with the same keys. */
  public OptionsReader entry(String name) {
    return sections.computeIfAbsent(name, key -> open(key, ANY_NAME));
  }

  /** Entries whose names the user chose, by name, in the order of the file. */
  public <T> Map<String, T> each(String meaning, BiFunction<String, OptionsReader, T> read) {
    declare(ANY_NAME, "section", "", meaning);
    Map<String, T> result = new LinkedHashMap<>();
    for (String name : values.json().fieldNames()) {
      result.put(name, read.apply(name, entry(name)));
    }
    return result;
  }

  /** Whether the key is written at all, for keys that mean nothing beside another one. */
  public boolean isWritten(String key) {
    return values.json().containsKey(key);
  }

  /**
   * Keys that mean nothing any more, whatever they hold: taken, so that an old configuration
   * starts.
   */
  public void retired(String... keys) {
    for (String key : keys) {
      declare(key, "", "", "");
    }
  }

  /** The retired keys that are written all the same, here and in the sections below. */
  public List<String> written() {
    return Stream.concat(
            declared.entrySet().stream()
                .filter(entry -> entry.getValue().isRetired() && isWritten(entry.getKey()))
                .map(entry -> entry.getValue().path()),
            sections.values().stream().flatMap(section -> section.written().stream()))
        .toList();
  }

  /** Fails on keys that were not asked for, here and in the sections below; called once, last. */
  public void done() {
    sections.values().forEach(OptionsReader::done);
    Set<String> known = new LinkedHashSet<>(declared.keySet());
    known.addAll(sections.keySet());
    Set<String> unknown = new TreeSet<>(values.json().fieldNames());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      String key = unknown.iterator().next();
      throw wrong(key, "is not a known key; known here: " + String.join(", ", known));
    }
  }

  /** What was asked for so far, here and then in the sections below. */
  public List<OptionKey> keys() {
    List<OptionKey> keys = new ArrayList<>(declared.values());
    sections.values().forEach(section -> keys.addAll(section.keys()));
    return keys;
  }

  /** A failure of this section's key, for rules that span several values. */
  public OptionsException wrong(String key, String reason) {
    return values.wrong(key, reason);
  }

  private <T> Option<T> option(String key, String type, Object defaultValue, T value) {
    String written = "".equals(defaultValue) ? "\"\"" : Objects.toString(defaultValue, "");
    return meaning -> {
      declare(key, type, written, meaning);
      return value;
    };
  }

  private void declare(String key, String type, String defaultText, String meaning) {
    String name = join(generalPath, key);
    declared.put(key, new OptionKey(join(values.path(), key), name, type, defaultText, meaning));
  }

  private OptionsReader open(String key, String generalKey) {
    return new OptionsReader(values.section(key), join(generalPath, generalKey));
  }
}
