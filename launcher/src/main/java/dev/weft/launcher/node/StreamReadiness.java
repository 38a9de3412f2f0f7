package dev.weft.launcher.node;

import dev.weft.bridge.outbound.JournalVerticle;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.StandingCondition;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the servers that keep the streams mean for whether this node can work. */
final class StreamReadiness {
  /** Orders are taken and end without these; what goes there waits in the streams before them. */
  private static final Set<String> NEEDED_LATER =
      Set.of(Streams.NOTIFICATIONS, Streams.DEAD_LETTERS);

  private StreamReadiness() {}

  /** Whether orders are taken and end while the stream is away. */
  static boolean isNeededLater(String stream) {
    return NEEDED_LATER.contains(stream);
  }

  /** Whether no order is taken as long as it lasts. */
  static boolean keepsOrdersOut(StandingCondition standing) {
    return JournalVerticle.aboutAppends(Streams.ORDERS).equals(standing.about());
  }

  /**
   * Adds the reasons.
   *
   * @param streams by name, as the bridge tells them
   */
  static void judge(JsonObject streams, List<String> down, List<String> degraded) {
    for (String name : streams.fieldNames()) {
      JsonObject stream = streams.getJsonObject(name);
      int current = stream.getInteger("current");
      int replicas = stream.getInteger("replicas");
      String trouble = stream.getString("trouble", "");
      if (!trouble.isEmpty()) {
        (isNeededLater(name) ? degraded : down)
            .add("%s: stream %s: %s".formatted(Condition.STREAM_SETTINGS.code(), name, trouble));
        continue;
      }
      if (stream.containsKey("changed")) {
        degraded.add("stream %s %s".formatted(name, stream.getString("changed")));
      }
      if (!stream.getBoolean("quorum")) {
        String reason = "stream " + name + " has no leader, or too few of its servers are there";
        (isNeededLater(name) ? degraded : down).add(reason);
      } else if (current < replicas) {
        degraded.add(
            String.format(
                Locale.ROOT,
                "stream %s is kept by %d of %d servers for now",
                name,
                current,
                replicas));
      }
    }
  }
}
