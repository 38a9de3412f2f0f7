package dev.weft.bridge.stream;

import dev.weft.kernel.failure.Failure;
import io.nats.client.api.ServerInfo;

/** Thread-safe. The oldest server that has what the bridge uses. */
public final class ServerVersion {
  /** First with atomic batch publish; it also has message TTL and batched direct get. */
  public static final String OLDEST = "2.12.0";

  private ServerVersion() {}

  /** Fails as FATAL when the server is older. */
  public static void check(ServerInfo server) {
    if (server.isOlderThanVersion(OLDEST)) {
      throw Failure.fatal(
          StreamFailures.SERVER_TOO_OLD,
          "nats-server at %s:%d is %s; Weft needs %s or newer (atomic batch publish)"
              .formatted(server.getHost(), server.getPort(), server.getVersion(), OLDEST));
    }
  }
}
