package dev.weft.bridge.outbound;

import io.vertx.core.json.JsonObject;
import java.util.Set;

/** Thread-safe. Sorts the errors of a publish (nats-server, errors.json) by what may follow. */
final class ServerError {
  private static final int SERVER_ERRORS = 500;

  /** A guard's subject was written before in this batch or, in a cluster, is being written now. */
  static final int BEING_WRITTEN = 10164;

  /**
   * 10070 wrong last message id, 10071 wrong last sequence, 10201 a batch holds a known message id.
   */
  private static final Set<Integer> CONFLICTS = Set.of(10070, 10071, BEING_WRITTEN, 10201);

  /**
   * 10163 another append on the subject is not settled yet, 10158 a duplicate's first try is under
   * way, 10167 too many requests, 10176 the batch arrived in part, 10210 too many batches at once.
   */
  private static final Set<Integer> PASSING = Set.of(10158, 10163, 10167, 10176, 10210);

  private ServerError() {}

  static PubAck of(JsonObject error) {
    int code = error.getInteger("code", SERVER_ERRORS);
    int errorCode = error.getInteger("err_code", 0);
    String text = error.getString("description", "no description") + " [" + errorCode + "]";
    if (CONFLICTS.contains(errorCode)) {
      return new PubAck.Conflict(text, errorCode);
    }
    return code >= SERVER_ERRORS || PASSING.contains(errorCode)
        ? new PubAck.NotNow(text)
        : new PubAck.Refused(text);
  }
}
