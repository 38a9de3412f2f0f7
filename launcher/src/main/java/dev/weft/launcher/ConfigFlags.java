package dev.weft.launcher;

import dev.weft.launcher.config.ConfigSources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --config} and {@code --set}, for commands that read configuration. */
public final class ConfigFlags {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file that overrides conf/weft.yaml and the defaults.")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Set one key, for example --set http.port=9090; overrides all else. Repeatable.")
  private List<String> settings = new ArrayList<>();

  public ConfigSources sources() {
    return new ConfigSources(
        Path.of(""), Optional.ofNullable(file), System.getenv(), List.copyOf(settings));
  }
}
