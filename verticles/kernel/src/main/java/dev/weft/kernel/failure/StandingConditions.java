package dev.weft.kernel.failure;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Thread-safe; one for each node, which all verticles of its Vert.x share. The conditions that last
 * until somebody does something about them, for readiness, metrics and whoever asks why an order
 * waits. Bounded: what finds no room is not told, but waits all the same.
 */
public final class StandingConditions {
  /** Key of the condition's code. */
  public static final String CODE = "code";

  /** Key of what it is about, such as a subject. */
  public static final String ABOUT = "about";

  /** Key of the reason, for people. */
  public static final String DETAIL = "detail";

  /** Key of the time at which this node met it, in ISO 8601. */
  public static final String SINCE = "since";

  /** Key of what does not go on meanwhile. */
  public static final String WAITS = "waits";

  /** Key of what ends it. */
  public static final String ENDS = "ends";

  private static final String NAME = "weft.conditions";
  private static final int COUNT_MAX = 500;

  private final LocalMap<String, JsonObject> byKey;

  private StandingConditions(LocalMap<String, JsonObject> byKey) {
    this.byKey = byKey;
  }

  public static StandingConditions of(Vertx vertx) {
    return new StandingConditions(vertx.sharedData().getLocalMap(NAME));
  }

  /**
   * It has begun, or goes on.
   *
   * @param about what it is about; with the condition this names it
   */
  public void begin(Condition condition, String about, String detail, Instant now) {
    String key = key(condition, about);
    if (byKey.size() < COUNT_MAX || byKey.containsKey(key)) {
      JsonObject before = byKey.get(key);
      byKey.put(
          key,
          new JsonObject()
              .put(CODE, condition.code())
              .put(ABOUT, about)
              .put(DETAIL, detail)
              .put(SINCE, before == null ? now.toString() : before.getString(SINCE))
              .put(WAITS, condition.waits())
              .put(ENDS, condition.ends()));
    }
  }

  /** It is over; that it never began is the same. */
  public void end(Condition condition, String about) {
    byKey.remove(key(condition, about));
  }

  /** By code and what they are about. */
  public List<JsonObject> all() {
    return byKey.values().stream()
        .sorted(
            Comparator.comparing((JsonObject one) -> one.getString(CODE))
                .thenComparing(one -> one.getString(ABOUT)))
        .toList();
  }

  private static String key(Condition condition, String about) {
    return condition.code() + " " + about;
  }
}
