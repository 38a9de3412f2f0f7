package dev.weft.bridge.outbound;

import dev.weft.kernel.options.OptionsReader;

/**
 * Section {@code journal}.
 *
 * @param pendingAppendsMax append requests without an answer yet; beyond, callers get RETRY at once
 * @param ackTimeoutMs how long one try waits for the server's acknowledgement
 * @param advancedIntervalMs between two {@code Advanced} of a stream, at least
 */
public record JournalOptions(int pendingAppendsMax, long ackTimeoutMs, long advancedIntervalMs) {
  public static final int DEFAULT_PENDING_APPENDS_MAX = 10_000;
  public static final long DEFAULT_ACK_TIMEOUT_MS = 2_000;
  public static final long DEFAULT_ADVANCED_INTERVAL_MS = 10;

  private static final int PENDING_APPENDS_LIMIT = 30_000;
  private static final long ACK_TIMEOUT_MIN_MS = 50;
  private static final long MINUTE_MS = 60_000;

  /** Reads and checks the section. */
  public static JournalOptions read(OptionsReader journal) {
    return new JournalOptions(
        journal.integer("pendingAppendsMax", DEFAULT_PENDING_APPENDS_MAX, 1, PENDING_APPENDS_LIMIT),
        journal.millis("ackTimeout", DEFAULT_ACK_TIMEOUT_MS, ACK_TIMEOUT_MIN_MS, MINUTE_MS),
        journal.millis("advancedInterval", DEFAULT_ADVANCED_INTERVAL_MS, 1, MINUTE_MS));
  }
}
