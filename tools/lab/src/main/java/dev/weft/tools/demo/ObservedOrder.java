package dev.weft.tools.demo;

import dev.weft.tools.lab.Answer;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What came of an order.
 *
 * @param accepted the answer to its POST
 * @param traceId of the trace that the POST was sent in
 * @param milliseconds from before the POST to the final frame; -1 when none came
 * @param frames about it, as they came
 * @param view what GET says of it at the end
 * @param timeline types of its events over all streams, in order, without the package
 */
record ObservedOrder(
    PlannedOrder plan,
    Answer accepted,
    String traceId,
    long milliseconds,
    List<StatusFrame> frames,
    JsonObject view,
    List<String> timeline) {

  String orderId() {
    return accepted.json().getString("orderId", "");
  }

  /** The status in the last frame; empty when none came. */
  String status() {
    return frames.isEmpty() ? "" : frames.get(frames.size() - 1).status();
  }

  /** The reason in the last frame; empty when there is none. */
  String reason() {
    return frames.isEmpty() ? "" : frames.get(frames.size() - 1).reason();
  }

  /** What the order costs; -1 while it is not priced. */
  long totalMinor() {
    return view.getLong("totalMinor", -1L);
  }
}
