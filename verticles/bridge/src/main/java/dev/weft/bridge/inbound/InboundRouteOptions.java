package dev.weft.bridge.inbound;

import dev.weft.bridge.stream.SubjectFilter;
import dev.weft.kernel.options.OptionsReader;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One entry of {@code routes.inbound}.
 *
 * @param name key of the entry
 * @param stream where the events come from
 * @param subjects filters, wildcards allowed
 * @param durable name of the consumer on the server; nodes that share it share the work
 * @param address event bus address of the handler
 * @param maxInFlight handlers at work at once, on this node
 * @param ackWaitMs the server delivers again what is neither acked nor extended for that long
 * @param backoffMs delay before the second, third, … delivery; the last one repeats
 * @param maxDeliver deliveries of one event, then it is a dead letter
 * @param handlerTimeoutMs a handler that has not answered by then has failed with RETRY
 * @param deadLetter false: what would be a dead letter is logged and dropped
 * @param ordered events of one key, the last token of the subject, are handled one after another;
 *     those behind a dead letter become dead letters too
 * @param pinned one node at a time gets messages, in the order of the stream; another takes over
 *     when that one stops or dies
 * @param delayMs an event is handed over when it has been stored for that long; 0: at once
 */
public record InboundRouteOptions(
    String name,
    String stream,
    List<String> subjects,
    String durable,
    String address,
    int maxInFlight,
    long ackWaitMs,
    List<Long> backoffMs,
    int maxDeliver,
    long handlerTimeoutMs,
    boolean deadLetter,
    boolean ordered,
    boolean pinned,
    long delayMs) {
  public static final int DEFAULT_MAX_IN_FLIGHT = 64;
  public static final long DEFAULT_ACK_WAIT_MS = 30_000;
  public static final List<Long> DEFAULT_BACKOFF_MS =
      List.of(250L, 1_000L, 5_000L, 15_000L, 30_000L);
  public static final int DEFAULT_MAX_DELIVER = 20;
  public static final long DEFAULT_HANDLER_TIMEOUT_MS = 60_000;

  /** Names and durables that begin so are those of the bridge's own routes. */
  public static final String RESERVED_PREFIX = "dead-letter-replay";

  private static final int MAX_IN_FLIGHT_MAX = 10_000;
  private static final int MAX_DELIVER_MAX = 100_000;
  private static final long ACK_WAIT_MIN_MS = 1_000;
  private static final long HOUR_MS = 3_600_000;
  private static final long DELAY_MAX_MS = 7 * 24 * HOUR_MS;

  /** What the server accepts as a name and subjects may hold as a token. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  public InboundRouteOptions {
    Objects.requireNonNull(name);
    subjects = List.copyOf(subjects);
    backoffMs = List.copyOf(backoffMs);
  }

  /** Reads and checks the entry of that name. */
  public static InboundRouteOptions read(String name, OptionsReader route) {
    boolean deadLetter = route.bool("deadLetter", true);
    return new InboundRouteOptions(
        name,
        nameIn(route, "stream", null),
        filters(route),
        nameIn(route, "durable", name),
        route.string("address"),
        route.integer("maxInFlight", DEFAULT_MAX_IN_FLIGHT, 1, MAX_IN_FLIGHT_MAX),
        route.millis("ackWait", DEFAULT_ACK_WAIT_MS, ACK_WAIT_MIN_MS, HOUR_MS),
        backoff(route),
        route.integer("maxDeliver", DEFAULT_MAX_DELIVER, 1, MAX_DELIVER_MAX),
        route.millis("handlerTimeout", DEFAULT_HANDLER_TIMEOUT_MS, 1, HOUR_MS),
        deadLetter,
        ordered(route, deadLetter),
        route.bool("pinned", false),
        route.millis("delay", 0, 0, DELAY_MAX_MS));
  }

  /** How long to wait before the delivery after that one. */
  public long delayAfterMs(long deliveryCount) {
    int last = backoffMs.size() - 1;
    return backoffMs.get((int) Math.min(Math.max(0, deliveryCount - 1), last));
  }

  /** Whether no delivery is left after that one. */
  public boolean isLast(long deliveryCount) {
    return deliveryCount >= maxDeliver;
  }

  private static String nameIn(OptionsReader route, String key, String defaultValue) {
    String value = defaultValue == null ? route.string(key) : route.string(key, defaultValue);
    if (!NAME.matcher(value).matches()) {
      throw route.wrong(key, "must be 1 to 64 letters, digits, - and _, is \"" + value + "\"");
    }
    return value;
  }

  private static List<String> filters(OptionsReader route) {
    List<String> subjects = route.strings("subjects", List.of());
    if (subjects.isEmpty()) {
      throw route.wrong("subjects", "is missing; list at least one subject filter");
    }
    for (String subject : subjects) {
      try {
        SubjectFilter.of(subject);
      } catch (IllegalArgumentException malformed) {
        throw route.wrong("subjects", malformed.getMessage());
      }
    }
    return subjects;
  }

  private static boolean ordered(OptionsReader route, boolean deadLetter) {
    boolean ordered = route.bool("ordered", false);
    if (ordered && !deadLetter) {
      throw route.wrong("ordered", "needs deadLetter: only a dead letter keeps a key's place");
    }
    return ordered;
  }

  private static List<Long> backoff(OptionsReader route) {
    List<Long> delaysMs = route.millisList("backoff", DEFAULT_BACKOFF_MS, 1, HOUR_MS);
    if (delaysMs.isEmpty()) {
      throw route.wrong("backoff", "must hold at least one delay");
    }
    return delaysMs;
  }
}
