package dev.weft.launcher.config;

import dev.weft.inventory.InventoryOptions;
import dev.weft.inventory.domain.Catalogue;
import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads the catalogue that {@code inventory.catalog} names.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
final class CatalogueFile {
  private CatalogueFile() {}

  static Catalogue inJar() {
    String name = InventoryOptions.DEFAULT_CATALOG;
    return parse(JarResources.name(name), JarResources.text(name));
  }

  /** The copy in the jar stands in for the default file only: who named another one wants that. */
  static Catalogue read(Path workingDir, String name) {
    Path file = workingDir.resolve(name);
    if (name.equals(InventoryOptions.DEFAULT_CATALOG) && !Files.exists(file)) {
      return inJar();
    }
    try {
      return parse(name, ConfigSources.read(file));
    } catch (IOException unreadable) {
      throw new ConfigException(name + " (inventory.catalog)", "cannot be read: " + unreadable);
    }
  }

  private static Catalogue parse(String name, String text) {
    MergedConfig merged = MergedConfig.of(List.of(YamlLayer.read(name, text)));
    try {
      return Catalogue.read(new OptionsReader(merged.values()));
    } catch (OptionsException wrong) {
      throw merged.located(wrong);
    }
  }
}
