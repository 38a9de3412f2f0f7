package dev.weft.tools.lab;

import dev.weft.launcher.NodeAccess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Notices that nothing moves any more, so that a command ends with the readiness of the node,
 * rather than with silence.
 *
 * <p>Not thread-safe.
 */
public final class StallDetector {
  public static final Duration LIMIT = Duration.ofSeconds(10);

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);

  private final long limitNanos;
  private final LongSupplier nanoTime;
  private long moved;
  private long sinceNanos;

  /**
   * @param limit how long nothing may move
   */
  public StallDetector(Duration limit) {
    this(limit, System::nanoTime);
  }

  StallDetector(Duration limit, LongSupplier nanoTime) {
    this.limitNanos = limit.toNanos();
    this.nanoTime = nanoTime;
    this.sinceNanos = nanoTime.getAsLong();
  }

  /**
   * Whether the number has been the same for the whole limit.
   *
   * @param now anything that changes when something moves
   */
  public boolean isStalled(long now) {
    if (now != moved) {
      moved = now;
      sinceNanos = nanoTime.getAsLong();
    }
    return nanoTime.getAsLong() - sinceNanos >= limitNanos;
  }

  /** Blocks, up to some seconds. What {@code GET /ready} of the node says, in lines for people. */
  public static List<String> ask(URI node, NodeAccess access) throws InterruptedException {
    try {
      return lines(
          node, new JsonObject(new NodeApi(node, ANSWER_LIMIT, access).readiness().text()));
    } catch (IOException | RuntimeException unanswered) {
      return List.of(node + " does not say how it is: " + unanswered);
    }
  }

  /** Its state, its reasons, and the routes that are at work or have had trouble. */
  static List<String> lines(URI node, JsonObject ready) {
    List<String> lines = new ArrayList<>();
    lines.add(node + " is " + ready.getString("status"));
    ready.getJsonArray("reasons", new JsonArray()).forEach(reason -> lines.add("  " + reason));
    for (Map.Entry<String, Object> route : ready.getJsonObject("routes", new JsonObject())) {
      JsonObject state = (JsonObject) route.getValue();
      boolean idle = state.getLong("inFlight", 0L) == 0 && state.getLong("lag", 0L) == 0;
      if (!idle || !"RUNNING".equals(state.getString("state"))) {
        lines.add("  route " + route.getKey() + ": " + state.encode());
      }
    }
    return lines;
  }
}
