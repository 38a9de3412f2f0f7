package dev.weft.bridge.stream;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.kernel.failure.Failure;
import io.nats.client.api.ServerInfo;
import java.util.Locale;

/** The oldest server that has what the bridge uses. */
public final class ServerVersion {
  /**
   * The first of its line that carries the known fixes of replicas and of guards (docs/adr/0032).
   */
  public static final String OLDEST = "2.12.14";

  private ServerVersion() {}

  /** Fails as FATAL when the server is older. */
  public static void check(ServerInfo server) {
    if (server.isOlderThanVersion(OLDEST)) {
      throw Failure.fatal(
          BridgeFailures.SERVER_TOO_OLD,
          String.format(
              Locale.ROOT,
              "nats-server at %s:%d is %s; Weft needs %s or newer (docs/nats-servers.md)",
              server.getHost(),
              server.getPort(),
              server.getVersion(),
              OLDEST));
    }
  }
}
