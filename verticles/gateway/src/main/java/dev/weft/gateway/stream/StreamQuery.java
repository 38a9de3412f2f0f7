package dev.weft.gateway.stream;

import dev.weft.gateway.feed.Interest;
import dev.weft.gateway.http.Ids;
import dev.weft.gateway.http.ProblemException;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Immutable. What a client of a stream asked for.
 *
 * @param since empty: only what comes from now on
 */
record StreamQuery(Interest interest, OptionalLong since) {
  private static final String ORDER_ID = "orderId";
  private static final String CUSTOMER_ID = "customerId";
  private static final String SINCE = "since";
  private static final Set<String> KNOWN = Set.of(ORDER_ID, CUSTOMER_ID, SINCE);

  /**
   * An unknown parameter is refused, too: a client that misspells its filter would get everything.
   *
   * @throws ProblemException naming the parameter that is wrong
   */
  static StreamQuery of(MultiMap parameters) {
    for (Map.Entry<String, String> parameter : parameters) {
      if (!KNOWN.contains(parameter.getKey())) {
        throw ProblemException.invalid(parameter.getKey(), "is not a known parameter");
      }
    }
    String orderId =
        one(parameters, ORDER_ID)
            .map(text -> Ids.orderId(text).orElseThrow(() -> wrong(ORDER_ID, "must be a UUID")))
            .orElse("");
    String customerId = one(parameters, CUSTOMER_ID).orElse("");
    if (!customerId.isEmpty() || parameters.contains(CUSTOMER_ID)) {
      Ids.complaint(customerId, Ids.CUSTOMER_ID_CHARS_MAX)
          .ifPresent(
              complaint -> {
                throw wrong(CUSTOMER_ID, complaint);
              });
    }
    Optional<String> since = one(parameters, SINCE);
    return new StreamQuery(
        new Interest(orderId, customerId),
        since.isPresent() ? OptionalLong.of(sequence(SINCE, since.get())) : OptionalLong.empty());
  }

  /** A stream sequence, 0 or more. */
  static long sequence(String name, String text) {
    try {
      long sequence = Long.parseLong(text);
      if (sequence >= 0) {
        return sequence;
      }
    } catch (NumberFormatException notWhole) {
      // Told below, like a negative one.
    }
    throw wrong(name, "must be a whole number, 0 or more");
  }

  private static Optional<String> one(MultiMap parameters, String name) {
    List<String> values = parameters.getAll(name);
    if (values.size() > 1) {
      throw wrong(name, "is there more than once");
    }
    return values.stream().findFirst();
  }

  private static ProblemException wrong(String name, String detail) {
    return ProblemException.invalid(name, detail);
  }
}
