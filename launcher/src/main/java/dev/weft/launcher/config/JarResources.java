package dev.weft.launcher.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The copies of {@code conf/} in the jar.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
final class JarResources {
  private JarResources() {}

  /** What messages call it. */
  static String name(String path) {
    return "weft.jar!/" + path;
  }

  static String text(String path) {
    try (InputStream in = JarResources.class.getResourceAsStream("/" + path)) {
      return new String(Objects.requireNonNull(in, path).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("reading " + name(path), unreadable);
    }
  }
}
