package dev.weft.tools.scaffold;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Writes the Maven project of a new service from templates with placeholders such as
 * {@code @name@}.
 */
final class ServiceProject {
  private static final String PACKAGE = "com.example";
  private static final String VERSIONS = "versions.properties";

  private final String name;
  private final String type;
  private final Map<String, String> values;

  /**
   * @param name of the role
   */
  ServiceProject(String name) throws IOException {
    this.name = name;
    this.type =
        Arrays.stream(name.split("-", -1))
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
            .collect(Collectors.joining());
    this.values = values(name, type);
  }

  private static Map<String, String> values(String name, String type) throws IOException {
    Properties versions = new Properties();
    try (InputStream text = ServiceProject.class.getResourceAsStream(VERSIONS)) {
      versions.load(text);
    }
    Map<String, String> filledIn = new HashMap<>();
    versions.forEach((key, version) -> filledIn.put(key.toString(), version.toString()));
    filledIn.put("name", name);
    filledIn.put("type", type);
    filledIn.put("package", PACKAGE);
    filledIn.put("stream", name.toUpperCase(Locale.ROOT).replace('-', '_'));
    return filledIn;
  }

  /**
   * Writes every file. Blocks.
   *
   * @param directory that is not there yet
   */
  void write(Path directory) throws IOException {
    String folder = "/java/" + PACKAGE.replace('.', '/') + "/";
    String main = "src/main" + folder + type;
    write(directory, "pom.xml", "pom.xml");
    write(directory, "README.md", "README.md");
    write(directory, "routes.yaml", name + ".yaml");
    write(directory, "Service.java.txt", main + "Service.java");
    write(directory, "Verticle.java.txt", main + "Verticle.java");
    write(directory, "Test.java.txt", "src/test" + folder + type + "VerticleTest.java");
    write(directory, "provider", "src/main/resources/META-INF/services/dev.weft.kernel.Service");
  }

  private void write(Path directory, String template, String file) throws IOException {
    String text;
    try (InputStream stream = ServiceProject.class.getResourceAsStream(template)) {
      text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (Map.Entry<String, String> value : values.entrySet()) {
      text = text.replace("@" + value.getKey() + "@", value.getValue());
    }
    Path target = directory.resolve(file);
    Files.createDirectories(target.getParent());
    Files.writeString(target, text);
  }
}
