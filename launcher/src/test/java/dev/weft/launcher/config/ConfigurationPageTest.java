package dev.weft.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.options.OptionKey;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Name, type, default, bounds and meaning of a key exist once: in the code that reads it. */
class ConfigurationPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("weft.root"), "docs", "configuration.md");
  private static final String UPDATE =
      "mvn package -pl launcher -am -Dtest=ConfigurationPageTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dconfiguration.update";
  private static final String GENERATED =
      "<!-- Generated from the code that reads the keys: " + UPDATE + " -->\n";

  private final List<OptionKey> keys =
      WeftConfig.keys(List.of()).stream().filter(key -> !key.isRetired()).toList();

  @Test
  void thePageSaysWhatTheCodeDeclares() throws IOException {
    String page = Files.readString(PAGE);
    String expected = page.substring(0, page.indexOf(GENERATED)) + GENERATED + tables();
    if (System.getProperty("configuration.update") != null) {
      Files.writeString(PAGE, expected);
    } else {
      assertThat(page).as("to bring the page up to date: %s", UPDATE).isEqualTo(expected);
    }
  }

  @Test
  void everyKeyHasAMeaning() {
    assertThat(keys).noneMatch(key -> key.meaning().isBlank());
  }

  @Test
  void theFileInTheJarRepeatsNoDefault() {
    JsonObject written = ConfigSources.inJar().values();
    assertThat(keys)
        .noneMatch(key -> key.defaultText().equals(EnvironmentLayerTest.at(written, key.path())));
  }

  private String tables() {
    Map<String, OptionKey> byName = new LinkedHashMap<>();
    keys.forEach(key -> byName.putIfAbsent(key.name(), key));
    Map<String, String> rowsBySection =
        byName.values().stream()
            .collect(
                Collectors.groupingBy(
                    key -> key.name().substring(0, key.name().indexOf('.')),
                    LinkedHashMap::new,
                    Collectors.mapping(ConfigurationPageTest::row, Collectors.joining())));
    return rowsBySection.entrySet().stream()
        .map(
            section ->
                "\n## %s\n\n| key | type | default | meaning |\n|---|---|---|---|\n%s"
                    .formatted(section.getKey(), section.getValue()))
        .collect(Collectors.joining());
  }

  private static String row(OptionKey key) {
    String written = key.defaultText().isEmpty() ? "" : "`" + key.defaultText() + "`";
    return "| `%s` | %s | %s | %s |\n".formatted(key.name(), key.type(), written, key.meaning());
  }
}
