package dev.weft.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {
  @TempDir Path dir;
  private Path plugins;

  @BeforeEach
  void makeFolder() throws IOException {
    plugins = Files.createDirectories(dir.resolve("plugins"));
  }

  @Test
  void bringARoleLikeAnyOther() throws IOException {
    ServiceJar.write(plugins.resolve("bonus.jar"), "bonus");
    assertThat(load().node().roles().texts()).contains("order", "bonus").endsWith("bonus");
    WeftConfig config =
        load("node.roles=order,bonus", "verticles.bonus.instances=3", "bonus.factor=2");
    assertThat(config.node().roles().texts()).containsExactly("order", "bridge", "bonus");
    Role role = config.node().plugins().keySet().iterator().next().role();
    assertThat(config.node().verticles().get(role).instances()).isEqualTo(3);
    assertThat(load("node.roles=order").node().roles().addresses().isElsewhere("bonus.factor"))
        .isTrue();
    assertThatThrownBy(() -> load("node.roles=bonsai"))
        .hasMessageContaining("\"bonsai\" is no role; the roles are gateway, order,")
        .hasMessageEndingWith("bridge, bonus");
  }

  @Test
  void haveASectionOfTheConfiguration() throws IOException {
    ServiceJar.write(plugins.resolve("bonus.jar"), "bonus");
    assertThatThrownBy(() -> load("bonus.factor=10"))
        .hasMessageContaining("bonus.factor: must be from 1 to 9, is 10");
    assertThatThrownBy(() -> load("bonus.factr=2"))
        .hasMessageContaining("bonus.factr: is not a known key; known here: factor");
    Map<String, String> environment = Map.of("WEFT_BONUS_FACTOR", "0");
    assertThatThrownBy(
            () -> WeftConfig.load(new ConfigSources(dir, Optional.empty(), environment, List.of())))
        .hasMessageContaining("environment variable WEFT_BONUS_FACTOR");
  }

  @Test
  void areNamedWhenTheyCannotBeLoaded() throws IOException {
    assertRefused(
        "has no service: META-INF/services/dev.weft.kernel.Service is missing",
        ServiceJar::writeEmpty);
    assertRefused("cannot be loaded: ", ServiceJar::writeHollow);
    assertRefused(
        "cannot be loaded: java.lang.IllegalStateException: no coins",
        jar ->
            ServiceJar.write(
                jar, "bonus", "if (true) throw new IllegalStateException(\"no coins\");"));
    assertRefused("has no service", jar -> Files.writeString(jar, "no jar"));
  }

  /** Whoever may put code there is the node. */
  @Test
  void areNotTakenFromWhereEverybodyMayWrite() throws IOException {
    Path jar = plugins.resolve("bonus.jar");
    ServiceJar.write(jar, "bonus");
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--rw-"));
    assertThatThrownBy(() -> load())
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("bonus.jar may be changed by everybody", "chmod o-w");
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(plugins, PosixFilePermissions.fromString("rwxr-xrwx"));
    assertThatThrownBy(() -> load())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("plugins may be changed by everybody");
    Files.setPosixFilePermissions(plugins, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(load().node().roles().texts()).contains("bonus");
  }

  @Test
  void haveANameOfTheirOwn() throws IOException {
    assertRefused(
        "\"order\" is a name that Weft uses itself", jar -> ServiceJar.write(jar, "order"));
    assertRefused("\"http\" is a name that Weft uses itself", jar -> ServiceJar.write(jar, "http"));
    assertRefused("\"Bonus 2\" is no name of a role", jar -> ServiceJar.write(jar, "Bonus 2"));
    ServiceJar.write(plugins.resolve("a.jar"), "bonus");
    assertRefused(
        "role bonus is that of plugins/a.jar, too", jar -> ServiceJar.write(jar, "bonus"));
  }

  @Test
  void areNotNamedLikeASection() {
    assertThat(WeftConfig.keys(List.of()))
        .extracting(key -> key.path().replaceFirst("\\..*", ""))
        .filteredOn(section -> section.matches("[a-z-]+"))
        .allMatch(section -> Role.problemWith(section).isPresent());
  }

  private interface Made {
    void at(Path jar) throws IOException;
  }

  private void assertRefused(String reason, Made made) throws IOException {
    Path jar = plugins.resolve("x.jar");
    made.at(jar);
    assertThatThrownBy(() -> load())
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("plugins/x.jar: " + reason);
    Files.delete(jar);
  }

  private WeftConfig load(String... settings) {
    return WeftConfig.load(new ConfigSources(dir, Optional.empty(), Map.of(), List.of(settings)));
  }
}
