package dev.weft.launcher.config;

import dev.weft.kernel.Service;
import dev.weft.kernel.options.FileAccess;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Finds the services that other jars bring: those on the class path, and those of each jar in
 * {@code plugins/} of the working directory, which has a class loader of its own (docs/adr/0035).
 *
 * <p>Blocks on files; used at start.
 */
final class Plugins {
  private static final String DIRECTORY = "plugins";
  private static final String CLASS_PATH = "class path";

  private Plugins() {}

  /**
   * In alphabetical order of the jars.
   *
   * @throws ConfigException when one cannot be used: which jar, and why
   */
  static List<Plugin> find(Path workingDir) {
    List<Plugin> plugins = new ArrayList<>(load(Service.class.getClassLoader(), CLASS_PATH));
    for (Path jar : jars(workingDir.resolve(DIRECTORY))) {
      String origin = DIRECTORY + "/" + jar.getFileName();
      List<Plugin> found = load(loader(jar), origin);
      if (found.isEmpty()) {
        throw new ConfigException(
            origin, "has no service: META-INF/services/" + Service.class.getName() + " is missing");
      }
      plugins.addAll(found);
    }
    Map<String, String> originByName = new HashMap<>();
    plugins.forEach(plugin -> check(plugin, originByName));
    return plugins;
  }

  private static List<Path> jars(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    refuseForeign(directory);
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
      jars.forEach(Plugins::refuseForeign);
      return jars;
    } catch (IOException unreadable) {
      throw new ConfigException(DIRECTORY, "cannot be read: " + unreadable);
    }
  }

  /** Refuses a jar that other users may change: its code runs with all rights of this node. */
  private static void refuseForeign(Path file) {
    FileAccess.problemWith(file)
        .ifPresent(
            complaint -> {
              throw new ConfigException(DIRECTORY, complaint);
            });
  }

  /** Never closed: its classes run until the process ends. */
  private static URLClassLoader loader(Path jar) {
    try {
      URL[] urls = {jar.toUri().toURL()};
      return new URLClassLoader(urls, Service.class.getClassLoader());
    } catch (MalformedURLException impossible) {
      throw new IllegalArgumentException(impossible);
    }
  }

  /** Those that this class loader itself defines. */
  private static List<Plugin> load(ClassLoader loader, String origin) {
    try {
      return ServiceLoader.load(Service.class, loader).stream()
          .filter(provider -> provider.type().getClassLoader() == loader)
          .map(ServiceLoader.Provider::get)
          .map(service -> plugin(service, origin))
          .toList();
    } catch (ServiceConfigurationError | LinkageError | RuntimeException broken) {
      Throwable reason = broken.getCause() == null ? broken : broken.getCause();
      throw new ConfigException(origin, "cannot be loaded: " + reason);
    }
  }

  private static Plugin plugin(Service service, String origin) {
    return new Plugin(
        new Role(String.valueOf(service.role()), service.description()), service, origin);
  }

  private static void check(Plugin plugin, Map<String, String> originByName) {
    String name = plugin.role().text();
    Role.problemWith(name)
        .ifPresent(
            complaint -> {
              throw new ConfigException(plugin.origin(), complaint);
            });
    String other = originByName.put(name, plugin.origin());
    if (other != null) {
      throw new ConfigException(plugin.origin(), "role " + name + " is that of " + other + ", too");
    }
  }
}
