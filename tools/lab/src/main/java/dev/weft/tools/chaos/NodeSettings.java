package dev.weft.tools.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is quicker in a run of a minute than in a deployment. */
final class NodeSettings {
  /** Shorter than every pause, so that a pause means deliveries to somebody else. */
  private static final String ACK_WAIT = "2s";

  private static final String BACKOFF = "[250ms, 500ms, 1s, 2s]";

  /** Any will do: the receiver looks at no signature. */
  private static final String WEBHOOK_SECRET = "whsec_Y2hhb3MtY2hhb3MtY2hhb3MtY2hhb3MtMTIzNDU2";

  private NodeSettings() {}

  /** Each {@code key=value}. */
  static List<String> forChaos() {
    return List.of(
        "payment.breaker.resetTimeout=1s", "shutdown.timeout=5s", "telemetry.traces=none");
  }

  /**
   * With a webhook receiver.
   *
   * @param secrets is written: no secret may be on a command line
   */
  static List<String> forReceiver(int port, Path secrets) {
    try {
      Files.writeString(secrets, WEBHOOK_SECRET);
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
    return List.of(
        "notification.channels=[log, webhook]",
        "notification.webhook.url=http://127.0.0.1:" + port + "/notifications",
        "notification.webhook.secretsFile=" + secrets,
        "notification.webhook.timeout=1s");
  }

  /** The same for one route. */
  static List<String> forRoute(String name) {
    String route = "routes.inbound." + name;
    return List.of(route + ".ackWait=" + ACK_WAIT, route + ".backoff=" + BACKOFF);
  }

  /** As many copies as there are servers. */
  static String forStream(String name, int replicas) {
    return "streams." + name + ".replicas=" + replicas;
  }
}
