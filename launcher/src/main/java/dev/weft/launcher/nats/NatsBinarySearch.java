package dev.weft.launcher.nats;

import dev.weft.process.ChildException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Finds a nats-server: the one that is configured, {@code WEFT_NATS_BINARY}, the path, the cache of
 * the {@code weft} script. One that was named must do; one that happens to be there and is too old
 * is passed over.
 *
 * <p>Blocks.
 */
public final class NatsBinarySearch {
  private static final String NAME = "nats-server";
  private static final String VARIABLE = "WEFT_NATS_BINARY";
  private static final String ADVICE =
      "run ./weft nats-server once to get one, install it, name one by "
          + VARIABLE
          + ", or set nats.servers to servers of your own";

  private static final long VERSION_SECONDS_MAX = 10;

  private final Map<String, String> environment;

  public NatsBinarySearch(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * The first that will do.
   *
   * @param configured {@code nats.embedded.binary}; empty when there is none
   * @throws ChildException when there is none that will do; says what to do
   */
  public NatsBinary find(String configured) {
    if (!configured.isBlank()) {
      return named(Path.of(configured), "nats.embedded.binary");
    }
    String variable = environment.getOrDefault(VARIABLE, "");
    if (!variable.isBlank()) {
      return named(Path.of(variable), VARIABLE);
    }
    return onPath()
        .or(this::cached)
        .orElseThrow(
            () ->
                new ChildException(
                    "no nats-server " + Version.OLDEST + " or newer found: " + ADVICE));
  }

  private NatsBinary named(Path path, String source) {
    Version version =
        versionOf(path)
            .orElseThrow(
                () -> new ChildException(source + "=" + path + " does not run as a nats-server"));
    if (version.isTooOld()) {
      throw new ChildException(
          source + "=" + path + " is " + version + "; Weft needs " + Version.OLDEST + " or newer");
    }
    return new NatsBinary(path, version, source);
  }

  private Optional<NatsBinary> onPath() {
    for (String dir : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Optional<NatsBinary> found =
          dir.isBlank() ? Optional.empty() : usable(Path.of(dir, NAME), "PATH");
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<NatsBinary> cached() {
    List<NatsBinary> found = new ArrayList<>();
    cacheDir().ifPresent(dir -> collect(dir, found));
    return found.stream().max(Comparator.comparing(NatsBinary::version));
  }

  private static void collect(Path cache, List<NatsBinary> found) {
    try (DirectoryStream<Path> versions = Files.newDirectoryStream(cache, Files::isDirectory)) {
      for (Path version : versions) {
        usable(version.resolve(NAME), "cache").ifPresent(found::add);
      }
    } catch (IOException noCache) {
      // Nothing was ever fetched.
    }
  }

  private Optional<Path> cacheDir() {
    String base = environment.getOrDefault("XDG_CACHE_HOME", "");
    String home = environment.getOrDefault("HOME", "");
    if (base.isBlank() && home.isBlank()) {
      return Optional.empty();
    }
    Path root = base.isBlank() ? Path.of(home, ".cache") : Path.of(base);
    return Optional.of(root.resolve("weft").resolve(NAME));
  }

  private static Optional<NatsBinary> usable(Path path, String source) {
    return versionOf(path)
        .filter(version -> !version.isTooOld())
        .map(version -> new NatsBinary(path, version, source));
  }

  /** Empty when it is no nats-server that runs here. */
  private static Optional<Version> versionOf(Path path) {
    if (!Files.isExecutable(path) || Files.isDirectory(path)) {
      return Optional.empty();
    }
    try {
      Process process =
          new ProcessBuilder(path.toString(), "--version").redirectErrorStream(true).start();
      process.getOutputStream().close();
      if (!process.waitFor(VERSION_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.empty();
      }
      return Version.in(
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException doesNotRun) {
      return Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
