package dev.weft.order;

import dev.weft.kernel.options.OptionsReader;

/** Section {@code orders}. */
public record OrderOptions(long acceptTimeoutMs, long deadlineMs) {
  public static OrderOptions read(OptionsReader keys) {
    return new OrderOptions(
        keys.millis("acceptTimeout", "1200ms", "10ms", "1m")
            .means("an order that cannot be stored by then is refused with 503"),
        keys.millis("deadline", "15m", "1s", "7d")
            .means(
                "orders that are not final by then are rejected as expired; the delay of route"
                    + " `order-expire`"));
  }
}
