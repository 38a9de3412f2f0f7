package dev.weft.payment.flow;

import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.StandingConditions;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Thread-safe; one on each node. The orders whose money a person has to look at, because the
 * provider contradicts what it was asked. They are tried again all the while: what is put right at
 * the provider, or recorded by hand, ends it. Bounded: the oldest is forgotten first.
 */
public final class HeldCharges implements Shareable {
  private static final int ORDERS_MAX = 500;

  /** Longer than between two tries: then it comes to another node, or is settled. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(3);

  private final StandingConditions conditions;
  private final InstantSource clock;

  /** In the order in which they were tried last. */
  private final Map<String, Instant> triedAt = new LinkedHashMap<>();

  public HeldCharges(StandingConditions conditions, InstantSource clock) {
    this.conditions = conditions;
    this.clock = clock;
  }

  /** True when it was not held before. */
  synchronized boolean hold(String orderId, String reason) {
    boolean isNew = triedAt.remove(orderId) == null;
    triedAt.put(orderId, clock.instant());
    conditions.begin(Condition.PROVIDER_CONTRADICTS, about(orderId), reason, clock.instant());
    forgetOld();
    return isNew;
  }

  synchronized void settled(String orderId) {
    if (triedAt.remove(orderId) != null) {
      conditions.end(Condition.PROVIDER_CONTRADICTS, about(orderId));
    }
  }

  /** To be called from time to time. */
  public synchronized void forgetOld() {
    Instant oldest = clock.instant().minus(FORGOTTEN_AFTER);
    triedAt.entrySet().stream()
        .filter(tried -> tried.getValue().isBefore(oldest))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::settled);
    while (triedAt.size() > ORDERS_MAX) {
      settled(triedAt.keySet().iterator().next());
    }
  }

  private static String about(String orderId) {
    return "payment of order " + orderId;
  }
}
