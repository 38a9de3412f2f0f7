package dev.weft.payment.flow;

import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.failure.Condition;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Conditions of one kind that each try meets again, by what they are about. One that no try has met
 * for a while is over, or another node's, and ends here. Bounded: the one met longest ago ends
 * first.
 *
 * <p>Thread-safe; one of a kind on each node.
 */
public final class RecurringConditions implements Shareable {
  /** Longer than between two tries. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(3);

  private final Condition condition;
  private final String about;
  private final int countMax;
  private final ActiveConditions conditions;
  private final InstantSource clock;

  /** In the order in which they were met last. */
  private final Map<String, Met> byKey = new LinkedHashMap<>();

  private record Met(Instant since, Instant last) {}

  private RecurringConditions(
      Condition condition,
      String about,
      int countMax,
      ActiveConditions conditions,
      InstantSource clock) {
    this.condition = condition;
    this.about = about;
    this.countMax = countMax;
    this.conditions = conditions;
    this.clock = clock;
  }

  /** By order: the provider's answer contradicts the request, and a person has to look at it. */
  public static RecurringConditions ofContradictions(
      ActiveConditions conditions, InstantSource clock) {
    return new RecurringConditions(
        Condition.PROVIDER_CONTRADICTS, "payment of order ", 500, conditions, clock);
  }

  /** By the id of a key that payment tokens are sealed with, and that the node lacks. */
  public static RecurringConditions ofMissingKeys(
      ActiveConditions conditions, InstantSource clock) {
    return new RecurringConditions(
        Condition.KEY_MISSING, "payment tokens sealed with key ", 100, conditions, clock);
  }

  /** A try has met it; true when it was not known before. */
  synchronized boolean met(String key, String detail) {
    Instant now = clock.instant();
    Met before = byKey.remove(key);
    byKey.put(key, new Met(before == null ? now : before.since(), now));
    conditions.begin(condition, about + key, detail, now);
    forgetOld();
    return before == null;
  }

  /** Whether it has been met for that long. */
  synchronized boolean hasLasted(String key, Duration least) {
    Met met = byKey.get(key);
    return met != null && !met.since().plus(least).isAfter(clock.instant());
  }

  /** It is over; that it was never met is the same. */
  synchronized void end(String key) {
    if (byKey.remove(key) != null) {
      conditions.end(condition, about + key);
    }
  }

  /** To be called from time to time. */
  public synchronized void forgetOld() {
    Instant oldest = clock.instant().minus(FORGOTTEN_AFTER);
    byKey.entrySet().stream()
        .filter(met -> met.getValue().last().isBefore(oldest))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::end);
    while (byKey.size() > countMax) {
      end(byKey.keySet().iterator().next());
    }
  }
}
