package dev.weft.gateway.feed;

import dev.weft.kernel.options.OptionsReader;

/**
 * Bounds of the streams, from section {@code http.websocket}.
 *
 * @param pendingFramesMax frames that wait for one client; then it is conflated
 * @param replayEventsMax how many events back a replay over all orders may begin
 */
public record FeedOptions(int pendingFramesMax, int replayEventsMax) {
  public static final int DEFAULT_PENDING_FRAMES_MAX = 256;
  public static final int DEFAULT_REPLAY_EVENTS_MAX = 100_000;

  private static final int PENDING_FRAMES_MAX = 100_000;
  private static final int REPLAY_EVENTS_MAX = 100_000_000;

  public static FeedOptions read(OptionsReader websocket) {
    return new FeedOptions(
        websocket.integer("pendingFramesMax", DEFAULT_PENDING_FRAMES_MAX, 1, PENDING_FRAMES_MAX),
        websocket.integer("replayEventsMax", DEFAULT_REPLAY_EVENTS_MAX, 0, REPLAY_EVENTS_MAX));
  }
}
