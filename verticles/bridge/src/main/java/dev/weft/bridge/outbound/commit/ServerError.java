package dev.weft.bridge.outbound.commit;

import static java.util.Map.entry;

import dev.weft.kernel.failure.Condition;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sorts the errors of a publish (nats-server, errors.json) by whose state they are. Only what no
 * server, stream or account would ever take is the event's own fault; a code that nobody here knows
 * is a state.
 */
final class ServerError {
  /** A guard's subject was written before in this batch or, in a cluster, is being written now. */
  static final int BEING_WRITTEN = 10164;

  /** The stream takes no atomic batches. */
  static final int BATCHES_OFF = 10174;

  /** A batch holds a message whose id the stream knows. */
  static final int ID_KNOWN = 10201;

  private static final int BATCH_INCOMPLETE = 10176;

  private static final int STORE_FAILED = 10077;

  /** 10070 wrong last message id, 10071 wrong last sequence. */
  private static final Set<Integer> CONFLICTS = Set.of(10070, 10071, BEING_WRITTEN, ID_KNOWN);

  /**
   * 10163 another append on the subject is not settled yet, 10158 a duplicate's first try is under
   * way, 10167 too many requests, 10210 and 10211 too many batches at once; 10004, 10007, 10008,
   * 10009, 10041, 10063 and 10075 the leader is changing.
   */
  private static final Set<Integer> PASSING =
      Set.of(10158, 10163, 10167, 10210, 10211, 10004, 10007, 10008, 10009, 10041, 10063, 10075);

  private static final Map<Integer, Condition> STATES =
      Map.ofEntries(
          // Headers above 64 KiB, and a time to live that is none: no setting would change that.
          entry(10097, Condition.EVENT_UNACCEPTABLE),
          entry(10165, Condition.EVENT_UNACCEPTABLE),
          // Resources of the server: any, memory, storage.
          entry(10023, Condition.SERVER_STORE_FULL),
          entry(10028, Condition.SERVER_STORE_FULL),
          entry(10047, Condition.SERVER_STORE_FULL),
          // Its limit is reached; it is unknown, not enabled, nowhere enabled, without limits.
          entry(10002, Condition.ACCOUNT_LIMIT),
          entry(10035, Condition.ACCOUNT_LIMIT),
          entry(10039, Condition.ACCOUNT_LIMIT),
          entry(10076, Condition.ACCOUNT_LIMIT),
          entry(10120, Condition.ACCOUNT_LIMIT),
          // Larger than max_msg_size (what is larger than max_payload is not sent); a batch of
          // more messages than the server's max_batch_size.
          entry(10054, Condition.APPEND_LIMIT),
          entry(10199, Condition.APPEND_LIMIT),
          // Gone, another one, sealed, offline, without rollups, time to live or batches.
          entry(10059, Condition.STREAM_SETTINGS),
          entry(10060, Condition.STREAM_SETTINGS),
          entry(10109, Condition.STREAM_SETTINGS),
          entry(10111, Condition.STREAM_SETTINGS),
          entry(10118, Condition.STREAM_SETTINGS),
          entry(10194, Condition.STREAM_SETTINGS),
          entry(10166, Condition.STREAM_SETTINGS),
          entry(BATCHES_OFF, Condition.STREAM_SETTINGS),
          entry(10205, Condition.STREAM_SETTINGS));

  /** Why a store failed, as nats-server words it (store.go); the code is the same for all. */
  private static final Map<String, Condition> STORE_FAILURES =
      Map.of(
          "maximum messages exceeded", Condition.STREAM_FULL,
          "maximum bytes exceeded", Condition.STREAM_FULL,
          "maximum messages per subject exceeded", Condition.APPEND_LIMIT);

  private static final String STORE_CLOSED = "store is closed";

  private ServerError() {}

  static PubAck of(JsonObject error) {
    int code = error.getInteger("err_code", 0);
    String description = error.getString("description", "no description");
    String text = description + " [" + code + "]";
    if (CONFLICTS.contains(code)) {
      return new PubAck.Conflict(text, code);
    }
    if (code == BATCH_INCOMPLETE) {
      return new PubAck.Incomplete(text);
    }
    if (PASSING.contains(code) || (code == STORE_FAILED && description.equals(STORE_CLOSED))) {
      return new PubAck.NotNow(text);
    }
    return new PubAck.Refused(condition(code, description), text, code);
  }

  private static Condition condition(int code, String description) {
    return code == STORE_FAILED
        ? STORE_FAILURES.getOrDefault(description, Condition.SERVER_STORE_FULL)
        : Optional.ofNullable(STATES.get(code)).orElse(Condition.APPEND_REFUSED);
  }
}
