package dev.weft.launcher.nats;

import java.nio.file.Path;

/**
 * A nats-server that was found and is new enough.
 *
 * @param path absolute: it is run from other directories than the one it was named in
 * @param source where it was found, for people
 */
public record NatsBinary(Path path, Version version, String source) {
  public NatsBinary {
    path = path.toAbsolutePath();
  }
}
