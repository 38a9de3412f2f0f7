package dev.weft.launcher.node;

import dev.weft.bridge.outbound.JournalVerticle;
import dev.weft.bridge.stream.StreamHealth;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.ActiveCondition;
import dev.weft.kernel.failure.Condition;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What the servers that keep the streams mean for whether this node can work. */
final class StreamReadiness {
  /**
   * Orders are taken and end without others, those of plug-ins too; what goes there waits in the
   * streams before them.
   */
  private static final Set<String> NEEDED_NOW = Set.of(Streams.ORDERS, Streams.PAYMENTS);

  private StreamReadiness() {}

  /** Whether orders are taken and end while the stream is away. */
  static boolean isNeededLater(String stream) {
    return !NEEDED_NOW.contains(stream) && !stream.startsWith(Streams.INVENTORY);
  }

  /** Whether no order is taken as long as it lasts. */
  static boolean keepsOrdersOut(ActiveCondition active) {
    return JournalVerticle.aboutAppends(Streams.ORDERS).equals(active.about());
  }

  /**
   * Adds the reasons.
   *
   * @param streams by name
   */
  static void judge(Map<String, StreamHealth> streams, List<String> down, List<String> degraded) {
    streams.forEach((name, stream) -> judge(name, stream, down, degraded));
  }

  private static void judge(
      String name, StreamHealth stream, List<String> down, List<String> degraded) {
    List<String> serious = isNeededLater(name) ? degraded : down;
    if (!stream.trouble().isEmpty()) {
      serious.add(
          "%s: stream %s: %s".formatted(Condition.STREAM_SETTINGS.code(), name, stream.trouble()));
      return;
    }
    if (!stream.changed().isEmpty()) {
      degraded.add("stream %s %s".formatted(name, stream.changed()));
    }
    if (!stream.quorum()) {
      serious.add("stream " + name + " has no leader, or too few of its servers are there");
    } else if (stream.current() < stream.replicas()) {
      degraded.add(
          String.format(
              Locale.ROOT,
              "stream %s is kept by %d of %d servers for now",
              name,
              stream.current(),
              stream.replicas()));
    }
  }
}
