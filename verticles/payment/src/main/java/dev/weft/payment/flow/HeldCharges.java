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
 * The orders whose payment needs manual review, because the provider's answer contradicts the
 * request. They are tried again meanwhile; a correction at the provider, or a record made by hand,
 * ends it. Bounded: the oldest is forgotten first.
 *
 * <p>Thread-safe; one on each node.
 */
public final class HeldCharges implements Shareable {
  private static final int ORDERS_MAX = 500;

  /** Longer than between two tries: then it comes to another node, or is settled. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(3);

  private final ActiveConditions conditions;
  private final InstantSource clock;

  /** In the order in which they were tried last. */
  private final Map<String, Held> byOrder = new LinkedHashMap<>();

  private record Held(Instant since, Instant triedAt) {}

  public HeldCharges(ActiveConditions conditions, InstantSource clock) {
    this.conditions = conditions;
    this.clock = clock;
  }

  /** True when it was not held before. */
  synchronized boolean hold(String orderId, String reason) {
    Instant now = clock.instant();
    Held before = byOrder.remove(orderId);
    byOrder.put(orderId, new Held(before == null ? now : before.since(), now));
    conditions.begin(Condition.PROVIDER_CONTRADICTS, about(orderId), reason, now);
    forgetOld();
    return before == null;
  }

  /** Whether it has been held for that long. */
  synchronized boolean isHeldFor(String orderId, Duration least) {
    Held held = byOrder.get(orderId);
    return held != null && !held.since().plus(least).isAfter(clock.instant());
  }

  synchronized void settled(String orderId) {
    if (byOrder.remove(orderId) != null) {
      conditions.end(Condition.PROVIDER_CONTRADICTS, about(orderId));
    }
  }

  /** To be called from time to time. */
  public synchronized void forgetOld() {
    Instant oldest = clock.instant().minus(FORGOTTEN_AFTER);
    byOrder.entrySet().stream()
        .filter(held -> held.getValue().triedAt().isBefore(oldest))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::settled);
    while (byOrder.size() > ORDERS_MAX) {
      settled(byOrder.keySet().iterator().next());
    }
  }

  private static String about(String orderId) {
    return "payment of order " + orderId;
  }
}
