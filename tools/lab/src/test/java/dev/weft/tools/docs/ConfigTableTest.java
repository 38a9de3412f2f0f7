package dev.weft.tools.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * The table of docs/configuration.md holds every key of conf/weft.yaml with its default, and no key
 * twice.
 */
class ConfigTableTest {
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `([a-zA-Z.<>]+)` \\| (?:`([^`]*)`|the route's name)? ?\\| .+ \\|$");

  /** Keys below are the user's names; their values differ from entry to entry. */
  private static final Pattern NAMED =
      Pattern.compile("^(streams|routes\\.inbound|routes\\.outbound|verticles)\\.[^.]+");

  private static final Path ROOT = Path.of(System.getProperty("weft.root"));

  @Test
  void everyKeyStandsInTheTableWithItsDefault() throws IOException {
    Map<String, String> table = table();
    keys()
        .forEach(
            (key, value) -> {
              assertThat(table).containsKey(key);
              if (!key.contains("<name>")) {
                assertThat(table).containsEntry(key, value);
              }
            });
  }

  @Test
  void theTableInventsNoKey() throws IOException {
    Map<String, String> keys = keys();
    assertThat(table().keySet()).allMatch(key -> key.contains("<name>") || keys.containsKey(key));
  }

  private static Map<String, String> table() throws IOException {
    Map<String, String> table = new TreeMap<>();
    Matcher row = ROW.matcher(Files.readString(ROOT.resolve("docs/configuration.md")));
    while (row.find()) {
      String value = row.group(2) == null ? "" : row.group(2);
      assertThat(table.put(row.group(1), value)).as("second row of %s", row.group(1)).isNull();
    }
    return table;
  }

  private static Map<String, String> keys() throws IOException {
    Map<String, String> keys = new TreeMap<>();
    collect(new YAMLMapper().readTree(ROOT.resolve("conf/weft.yaml").toFile()), "", keys);
    return keys;
  }

  private static void collect(JsonNode section, String path, Map<String, String> keys) {
    section
        .properties()
        .forEach(
            entry -> {
              String key = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
              if (entry.getValue().isObject()) {
                collect(entry.getValue(), key, keys);
              } else {
                keys.put(NAMED.matcher(key).replaceFirst("$1.<name>"), text(entry.getValue()));
              }
            });
  }

  private static String text(JsonNode value) {
    if (value.isArray()) {
      return StreamSupport.stream(value.spliterator(), false)
          .map(JsonNode::asText)
          .collect(Collectors.joining(", ", "[", "]"));
    }
    return value.asText().isEmpty() ? "\"\"" : value.asText();
  }
}
