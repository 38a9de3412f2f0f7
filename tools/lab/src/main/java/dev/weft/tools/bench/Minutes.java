package dev.weft.tools.bench;

import dev.weft.tools.lab.LatencySamples;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What each minute of a load was like: over all of it, a tail that grows is not seen. A minute
 * without a confirmed order is not there.
 *
 * <p>Not thread-safe.
 */
final class Minutes {
  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final List<Minute> ended = new ArrayList<>();
  private LatencySamples samples = new LatencySamples();
  private long number;

  /**
   * One of them.
   *
   * @param number from 1
   * @param confirmed orders in it
   */
  record Minute(long number, int confirmed, double p50Ms, double p99Ms, double maxMs) {
    JsonObject json() {
      return new JsonObject()
          .put("minute", number)
          .put("confirmed", confirmed)
          .put("p50", p50Ms)
          .put("p99", p99Ms)
          .put("max", maxMs);
    }
  }

  /**
   * Takes one order down.
   *
   * @param atNanos when it was confirmed, since the start; never before the one that came last
   */
  void add(long atNanos, long durationNanos) {
    if (atNanos / MINUTE_NANOS > number) {
      end();
      number = atNanos / MINUTE_NANOS;
    }
    samples.add(durationNanos);
  }

  /** Those so far; the last may have just begun. */
  List<Minute> all() {
    end();
    return List.copyOf(ended);
  }

  static JsonArray json(List<Minute> minutes) {
    JsonArray json = new JsonArray();
    minutes.forEach(minute -> json.add(minute.json()));
    return json;
  }

  private void end() {
    if (samples.count() > 0) {
      ended.add(
          new Minute(
              number + 1,
              samples.count(),
              samples.percentileMs(50),
              samples.percentileMs(99),
              samples.percentileMs(100)));
      samples = new LatencySamples();
    }
  }
}
