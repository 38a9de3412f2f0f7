package dev.weft.gateway.feed;

import dev.weft.kernel.options.OptionsReader;

/** Bounds of the streams, from section {@code http.websocket}. */
public record FeedOptions(int pendingFramesMax, int replayEventsMax) {
  public static FeedOptions read(OptionsReader keys) {
    return new FeedOptions(
        keys.integer("pendingFramesMax", 256, 1, 100_000)
            .means(
                "frames that wait for one client; above it only the newest of each order are"
                    + " kept, then the stream is closed with 1013"),
        keys.integer("replayEventsMax", 100_000, 0, 100_000_000)
            .means("how many events back `?since=` may reach"));
  }
}
