package dev.weft.kernel.failure;

import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import java.time.Instant;

/**
 * A condition that lasts until somebody does something about it.
 *
 * @param about what it is about, such as a subject
 * @param detail the reason, for people
 * @param since when this node met it
 */
public record ActiveCondition(Condition condition, String about, String detail, Instant since)
    implements Shareable {

  /** As {@code /ready} shows it. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("code", condition.code())
        .put("about", about)
        .put("detail", detail)
        .put("since", since.toString())
        .put("waits", condition.waits())
        .put("ends", condition.ends());
  }
}
