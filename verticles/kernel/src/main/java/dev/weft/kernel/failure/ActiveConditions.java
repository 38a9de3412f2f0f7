package dev.weft.kernel.failure;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * The conditions of a node that last until somebody does something about them, for readiness,
 * metrics and explanations of why an order waits. Bounded: one for which there is no room is not
 * listed, and lasts all the same.
 *
 * <p>Thread-safe; all verticles of a Vert.x share one.
 */
public final class ActiveConditions {
  private static final String NAME = "weft.conditions";
  private static final int COUNT_MAX = 500;

  private final LocalMap<String, ActiveCondition> byKey;

  private ActiveConditions(LocalMap<String, ActiveCondition> byKey) {
    this.byKey = byKey;
  }

  public static ActiveConditions of(Vertx vertx) {
    return new ActiveConditions(vertx.sharedData().getLocalMap(NAME));
  }

  /**
   * It has begun, or continues.
   *
   * @param about what it is about; with the condition this names it
   */
  public void begin(Condition condition, String about, String detail, Instant now) {
    String key = key(condition, about);
    ActiveCondition before = byKey.get(key);
    if (before != null || byKey.size() < COUNT_MAX) {
      Instant since = before == null ? now : before.since();
      byKey.put(key, new ActiveCondition(condition, about, detail, since));
    }
  }

  /** It is over; that it never began is the same. */
  public void end(Condition condition, String about) {
    byKey.remove(key(condition, about));
  }

  /** By code and what they are about. */
  public List<ActiveCondition> all() {
    return byKey.values().stream()
        .sorted(
            Comparator.comparing((ActiveCondition one) -> one.condition().code())
                .thenComparing(ActiveCondition::about))
        .toList();
  }

  private static String key(Condition condition, String about) {
    return condition.code() + " " + about;
  }
}
