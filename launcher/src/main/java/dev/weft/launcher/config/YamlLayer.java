package dev.weft.launcher.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Reads YAML strictly: one document, a mapping, no key twice, no aliases; remembers the line of
 * every key.
 *
 * <p>Not thread-safe; used at start.
 */
final class YamlLayer {
  /** Deeper than any key; more would end the thread's stack. */
  private static final int DEPTH_MAX = 32;

  private final String name;
  private final YAMLParser parser;
  private final Map<String, String> origins = new LinkedHashMap<>();
  private int depth;

  private YamlLayer(String name, YAMLParser parser) {
    this.name = name;
    this.parser = parser;
  }

  /**
   * @param name of the source, for messages
   */
  static Layer read(String name, String text) {
    try (YAMLParser parser = new YAMLFactory().createParser(text)) {
      return new YamlLayer(name, parser).read();
    } catch (JsonProcessingException broken) {
      throw syntaxError(name, broken);
    } catch (IOException impossible) {
      throw new UncheckedIOException("reading text in memory", impossible);
    }
  }

  private Layer read() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null || first == JsonToken.VALUE_NULL) {
      return Layer.empty();
    }
    if (first != JsonToken.START_OBJECT) {
      throw new ConfigException(here(), "must be sections with keys, such as \"http:\"");
    }
    JsonObject values = object("");
    if (parser.nextToken() != null) {
      throw new ConfigException(here(), "a second document; only one is read");
    }
    return new Layer(values, origins);
  }

  private JsonObject object(String path) throws IOException {
    JsonObject object = new JsonObject();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      String keyPath = Layer.join(path, key);
      String origin = here();
      if (object.containsKey(key)) {
        throw new ConfigException(
            origin, keyPath, "stands here a second time; the first is " + origins.get(keyPath));
      }
      origins.put(keyPath, origin);
      parser.nextToken();
      object.put(key, value(keyPath));
    }
    return object;
  }

  private JsonArray array(String path) throws IOException {
    JsonArray array = new JsonArray();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(path));
    }
    return array;
  }

  private Object value(String path) throws IOException {
    if (parser.isCurrentAlias()) {
      throw new ConfigException(here(), path, "is an alias (*); write the value itself");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT, START_ARRAY -> nested(path);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case VALUE_STRING -> parser.getText();
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new ConfigException(here(), path, "is not a value");
    };
  }

  private Object nested(String path) throws IOException {
    if (depth == DEPTH_MAX) {
      throw new ConfigException(here(), "is nested more than " + DEPTH_MAX + " deep");
    }
    depth++;
    Object value = parser.currentToken() == JsonToken.START_OBJECT ? object(path) : array(path);
    depth--;
    return value;
  }

  private String here() {
    return at(name, parser.currentTokenLocation().getLineNr());
  }

  private static ConfigException syntaxError(String name, JsonProcessingException broken) {
    for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
      if (cause instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
        int line = marked.getProblemMark().getLine() + 1;
        return new ConfigException(at(name, line), "is not YAML: " + marked.getProblem());
      }
    }
    int line = Optional.ofNullable(broken.getLocation()).map(l -> l.getLineNr()).orElse(1);
    return new ConfigException(at(name, line), "is not YAML: " + broken.getOriginalMessage());
  }

  private static String at(String name, int line) {
    return name + ":" + line;
  }
}
