package dev.weft.tools.audit;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Says every few seconds how far an audit has got, and how long what is left to read will take.
 * What is quick says nothing. Not thread-safe.
 */
final class AuditProgress {
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** How often the clock is read. */
  private static final int LOOK_EVERY = 1 << 10;

  private final PrintWriter out;
  private final LongSupplier nanos;
  private String doing = "";
  private long sinceNanos;
  private long reportedNanos;
  private long expected;
  private long done;

  /**
   * @param nanos any monotonic clock
   */
  AuditProgress(PrintWriter out, LongSupplier nanos) {
    this.out = out;
    this.nanos = nanos;
  }

  /**
   * Begins something.
   *
   * @param count of its steps; 0 when that is not known
   */
  void begin(String what, long count) {
    doing = what;
    expected = count;
    done = 0;
    sinceNanos = nanos.getAsLong();
    reportedNanos = sinceNanos;
  }

  /** One step, or one that stands for several: sequences may be missing. */
  void advance(long steps) {
    done += steps;
    if (done / LOOK_EVERY != (done - steps) / LOOK_EVERY) {
      look();
    }
  }

  private void look() {
    long now = nanos.getAsLong();
    if (now - reportedNanos >= INTERVAL_NANOS) {
      reportedNanos = now;
      out.println(line((now - sinceNanos) / (double) TimeUnit.SECONDS.toNanos(1)));
      out.flush();
    }
  }

  private String line(double seconds) {
    double rate = done / seconds;
    return expected == 0
        ? String.format(Locale.ROOT, "weft audit: %s: %,d (%,.0f/s)", doing, done, rate)
        : String.format(
            Locale.ROOT,
            "weft audit: %s: %,d of %,d (%.0f %%), %,.0f/s, about %s left",
            doing,
            done,
            expected,
            100.0 * done / expected,
            rate,
            duration(Math.round(Math.max(0, expected - done) / rate)));
  }

  private static String duration(long seconds) {
    return seconds < TimeUnit.MINUTES.toSeconds(2)
        ? seconds + " s"
        : TimeUnit.SECONDS.toMinutes(seconds) + " min";
  }
}
