package dev.weft.bridge.outbound;

import dev.weft.kernel.options.OptionsReader;

/** Section {@code journal}. */
public record JournalOptions(int pendingAppendsMax, long ackTimeoutMs, long advancedIntervalMs) {
  /** Reads and checks the section. */
  public static JournalOptions read(OptionsReader keys) {
    return new JournalOptions(
        keys.integer("pendingAppendsMax", 10_000, 1, 30_000)
            .means("appends without an acknowledgement yet; then callers get RETRY"),
        keys.millis("ackTimeout", "2s", "50ms", "1m")
            .means("of one try; the same event id and guard are sent again"),
        keys.millis("advancedInterval", "10ms", "1ms", "1m")
            .means(
                "between two hints to readers on other nodes while a stream grows; the first comes at once"));
  }
}
