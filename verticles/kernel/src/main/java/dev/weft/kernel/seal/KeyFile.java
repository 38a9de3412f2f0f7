package dev.weft.kernel.seal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file with the keys of this node. It is read again when a key is missing, so that keys can be
 * added while the node runs.
 *
 * <p>Thread-safe.
 */
public final class KeyFile {
  /** The file has become unreadable, or none, while the node runs. */
  private static final String UNREADABLE_ID = "KRN-503";

  private static final int BYTES_MAX = 65_536;
  private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);

  /** Of a node without keys. */
  public static final KeyFile NONE = new KeyFile(null, Optional.empty());

  private final Vertx vertx;
  private final Optional<Path> path;
  private volatile KeyRing keys = KeyRing.EMPTY;

  /**
   * Not read yet.
   *
   * @param path empty: there are no keys
   */
  public KeyFile(Vertx vertx, Optional<Path> path) {
    this.vertx = vertx;
    this.path = path;
  }

  /** What was read last. */
  public KeyRing keys() {
    return keys;
  }

  /** Fails, and keeps what was read before, when the file cannot be read or is malformed. */
  public Future<KeyRing> read() {
    return path.isEmpty()
        ? Future.succeededFuture(keys)
        : vertx
            .executeBlocking(() -> load(path.get()), false)
            .map(
                read -> {
                  keys = read;
                  return read;
                })
            .onFailure(
                unreadable ->
                    LOG.warn(
                        "{} {} cannot be used, going on with what was read before: {}",
                        UNREADABLE_ID,
                        path.get(),
                        unreadable.toString()));
  }

  /**
   * Reads a file of keys; blocks.
   *
   * @throws IllegalArgumentException says why it is none, without what it holds
   */
  public static KeyRing load(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(BYTES_MAX + 1);
      if (content.length > BYTES_MAX) {
        throw new IllegalArgumentException("is larger than " + BYTES_MAX + " bytes");
      }
      return KeyRing.parse(new String(content, StandardCharsets.UTF_8));
    }
  }
}
