package dev.weft.tools.node;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** The command line of NATS, where {@code TEST_NATS_CLI} or the path has it. */
final class NatsCli {
  private NatsCli() {}

  static Optional<Path> find() {
    Stream<Path> onPath =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .map(dir -> Path.of(dir, "nats"));
    return Stream.concat(
            Optional.ofNullable(System.getenv("TEST_NATS_CLI")).map(Path::of).stream(), onPath)
        .filter(Files::isExecutable)
        .findFirst();
  }
}
