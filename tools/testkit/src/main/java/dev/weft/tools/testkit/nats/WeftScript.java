package dev.weft.tools.testkit.nats;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Asks {@code ./weft nats-server} which nats-server tests run; it finds one, or gets one.
 *
 * <p>Thread-safe. Blocks, once for each JVM.
 */
final class WeftScript {
  private static final String ROOT_PROPERTY = "weft.root";
  private static final String SCRIPT = "weft";

  private static Path natsServer;

  private WeftScript() {}

  static synchronized Path natsServer() {
    if (natsServer == null) {
      natsServer = asked();
    }
    return natsServer;
  }

  private static Path asked() {
    Path script = root().resolve(SCRIPT);
    try {
      Process process =
          new ProcessBuilder(script.toString(), "nats-server")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0 || output.isEmpty()) {
        throw new IllegalStateException(script + " found no nats-server");
      }
      return Path.of(output.lines().reduce((first, second) -> second).orElseThrow());
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** The checkout: where both the script and a pom.xml are. */
  private static Path root() {
    String property = System.getProperty(ROOT_PROPERTY);
    if (property != null && Files.exists(Path.of(property, SCRIPT))) {
      return Path.of(property);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(SCRIPT)) && Files.exists(at.resolve("pom.xml"))) {
        return at;
      }
    }
    throw new IllegalStateException("no weft script above " + Path.of("").toAbsolutePath());
  }
}
