package dev.weft.bridge.stream;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a stream held at one moment: enough to see later that somebody has removed, restored or
 * purged it.
 *
 * @param created when the stream was made
 * @param at the server's time
 * @param messages how many it holds
 * @param firstSequence of the oldest message; of an empty stream one more than the last
 * @param lastSequence of the newest message, deleted or not
 * @param lastTime when the newest was stored
 */
record StreamContent(
    Instant created,
    Instant at,
    long messages,
    long firstSequence,
    long lastSequence,
    Instant lastTime) {
  /**
   * As the stream's leader reports it.
   *
   * @param info answer of {@code $JS.API.STREAM.INFO.<stream>}
   */
  static StreamContent of(JsonObject info) {
    JsonObject state = info.getJsonObject("state", new JsonObject());
    return new StreamContent(
        time(info, "created"),
        time(info, "ts"),
        state.getLong("messages", 0L),
        state.getLong("first_seq", 0L),
        state.getLong("last_seq", 0L),
        time(state, "last_ts"));
  }

  /**
   * What was taken from the stream since then by no limit of it; empty when nothing was.
   *
   * @param maxAge after which the stream itself deletes a message; zero: never
   * @param replaces whether the stream deletes single messages: older ones of a subject, or those
   *     whose own time is over
   */
  Optional<String> lossSince(StreamContent before, Duration maxAge, boolean replaces) {
    if (!created.equals(before.created)) {
      return Optional.of(
          "is another one, made "
              + created
              + ": the one before had "
              + before.lastSequence
              + " events");
    }
    if (lastSequence < before.lastSequence) {
      return Optional.of(
          "was restored: it ends at event " + lastSequence + ", before at " + before.lastSequence);
    }
    boolean isAllGone = before.messages > 0 && firstSequence > before.lastSequence;
    boolean isReplaced = replaces && messages > 0;
    boolean isOld = !maxAge.isZero() && !before.lastTime.plus(maxAge).isAfter(at);
    return isAllGone && !isOld && !isReplaced
        ? Optional.of("was purged: events up to " + before.lastSequence + " are gone")
        : Optional.empty();
  }

  private static Instant time(JsonObject from, String key) {
    return Instant.parse(from.getString(key, Instant.EPOCH.toString()));
  }
}
