package dev.weft.launcher.config;

import dev.weft.kernel.options.OptionKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What configuration is made of, in rising order: the defaults in the jar, {@code conf/weft.yaml}
 * of the working directory, {@code --config}, environment, {@code --set}.
 *
 * @param workingDir directory of {@code conf/weft.yaml}
 * @param file {@code --config}
 * @param environment all variables; those named {@code WEFT_…} are read
 * @param settings {@code --set}, each {@code key=value}
 */
public record ConfigSources(
    Path workingDir, Optional<Path> file, Map<String, String> environment, List<String> settings) {
  private static final String DEFAULT_FILE = "conf/weft.yaml";
  private static final int BYTES_MAX = 3 << 20;

  /** The same with one more of the settings, over all others. */
  public ConfigSources with(String setting) {
    List<String> more = new ArrayList<>(settings);
    more.add(setting);
    return new ConfigSources(workingDir, file, environment, List.copyOf(more));
  }

  /** The streams and routes that the jar brings. */
  static Layer inJar() {
    return YamlLayer.read(JarResources.name(DEFAULT_FILE), JarResources.text(DEFAULT_FILE));
  }

  /**
   * Blocks on files.
   *
   * @param known keys that an environment variable may set
   */
  MergedConfig merged(List<OptionKey> known) {
    List<Layer> layers = new ArrayList<>(List.of(inJar()));
    if (Files.exists(workingDir.resolve(DEFAULT_FILE))) {
      layers.add(YamlLayer.read(DEFAULT_FILE, text(Path.of(DEFAULT_FILE))));
    }
    file.ifPresent(path -> layers.add(YamlLayer.read(path.toString(), text(path))));
    layers.add(new EnvironmentLayer(known).read(environment));
    layers.add(SetLayer.read(settings));
    return MergedConfig.of(layers);
  }

  private String text(Path path) {
    try {
      return read(workingDir.resolve(path));
    } catch (IOException unreadable) {
      throw new ConfigException(path.toString(), "cannot be read: " + unreadable);
    }
  }

  /** What is in a file of configuration; it may be a device that never ends. */
  static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new IOException("larger than " + BYTES_MAX + " bytes");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
  }
}
