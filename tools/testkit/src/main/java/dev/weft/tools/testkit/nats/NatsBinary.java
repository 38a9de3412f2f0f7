package dev.weft.tools.testkit.nats;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds the nats-server that tests run: {@code WEFT_NATS_BINARY}, else the one on the PATH, else
 * what {@code ./weft nats-server} finds or gets.
 */
public final class NatsBinary {
  private static final String VARIABLE = "WEFT_NATS_BINARY";
  private static final String NAME = "nats-server";
  private static final String ROOT_PROPERTY = "weft.root";
  private static final String SCRIPT = "weft";

  private static volatile Path found;

  private NatsBinary() {}

  /** Blocks; once for each JVM. */
  public static Path find() {
    if (found == null) {
      synchronized (NatsBinary.class) {
        if (found == null) {
          found = named().or(NatsBinary::onPath).orElseGet(NatsBinary::fromScript);
        }
      }
    }
    return found;
  }

  private static Optional<Path> named() {
    String named = System.getenv(VARIABLE);
    return named == null || named.isBlank() ? Optional.empty() : Optional.of(Path.of(named));
  }

  private static Optional<Path> onPath() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return List.of(path.split(File.pathSeparator)).stream()
        .map(directory -> Path.of(directory, NAME))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Path fromScript() {
    Path script = root().resolve(SCRIPT);
    try {
      Process process =
          new ProcessBuilder(script.toString(), NAME)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0 || output.isEmpty()) {
        throw new IllegalStateException(script + " nats-server found none; set " + VARIABLE);
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
    throw new IllegalStateException("no nats-server and no weft script; set " + VARIABLE);
  }
}
