package dev.weft.order;

import dev.weft.kernel.options.OptionsReader;
import java.util.concurrent.TimeUnit;

/**
 * Section {@code orders}.
 *
 * @param acceptTimeoutMs an order that could not be stored by then is refused with RETRY
 * @param deadlineMs an order that is not final by then expires
 */
public record OrderOptions(long acceptTimeoutMs, long deadlineMs) {
  public static final long DEFAULT_ACCEPT_TIMEOUT_MS = 1_200;
  public static final long DEFAULT_DEADLINE_MS = TimeUnit.MINUTES.toMillis(15);
  private static final long ACCEPT_TIMEOUT_MS_MIN = 10;
  private static final long ACCEPT_TIMEOUT_MS_MAX = 60_000;
  private static final long DEADLINE_MS_MIN = 1_000;
  private static final long DEADLINE_MS_MAX = TimeUnit.DAYS.toMillis(7);

  public OrderOptions() {
    this(DEFAULT_ACCEPT_TIMEOUT_MS, DEFAULT_DEADLINE_MS);
  }

  public static OrderOptions read(OptionsReader section) {
    return new OrderOptions(
        section.millis(
            "acceptTimeout",
            DEFAULT_ACCEPT_TIMEOUT_MS,
            ACCEPT_TIMEOUT_MS_MIN,
            ACCEPT_TIMEOUT_MS_MAX),
        section.millis("deadline", DEFAULT_DEADLINE_MS, DEADLINE_MS_MIN, DEADLINE_MS_MAX));
  }
}
