package dev.weft.tools.chaos;

import java.util.Locale;

/**
 * Something that goes wrong for a while.
 *
 * @param startMs after the start of the load
 * @param endMs when it is over; the start of a fault that is a moment
 * @param index which node, server, stream or consumer, when it is about one of them
 */
record Fault(FaultKind kind, long startMs, long endMs, int index) {
  private static final double MS_PER_S = 1_000;

  /** For people: {@code 3.2 s SIGKILL node 1, for 0.7 s}. */
  @Override
  public String toString() {
    String which = Targets.name(kind, index);
    String length =
        endMs == startMs
            ? ""
            : String.format(Locale.ROOT, ", for %.1f s", (endMs - startMs) / MS_PER_S);
    return String.format(
        Locale.ROOT,
        "%6.1f s  %s%s%s",
        startMs / MS_PER_S,
        kind.text(),
        which.isEmpty() ? "" : " " + which,
        length);
  }
}
