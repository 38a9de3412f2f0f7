package dev.weft.gateway.stream;

import dev.weft.gateway.auth.Principal;
import dev.weft.gateway.feed.SubscriptionFilter;
import dev.weft.gateway.http.IdFormats;
import dev.weft.gateway.http.ProblemException;
import dev.weft.gateway.http.ProblemType;
import dev.weft.gateway.http.Query;
import dev.weft.kernel.contract.RequestLimits;
import io.vertx.core.MultiMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a client of a stream asked for.
 *
 * @param since empty: only what comes from now on
 */
record StreamQuery(SubscriptionFilter interest, OptionalLong since) {
  private static final String ORDER_ID = "orderId";
  private static final String CUSTOMER_ID = "customerId";
  static final String SINCE = "since";
  private static final Set<String> KNOWN = Set.of(ORDER_ID, CUSTOMER_ID, SINCE);

  /**
   * What the parameters ask for, of the caller's own orders only if it is bound to a customer.
   *
   * @throws ProblemException naming the parameter that is wrong
   */
  static StreamQuery of(MultiMap parameters, Principal caller) {
    Query query = Query.of(parameters, KNOWN);
    String orderId =
        query
            .text(ORDER_ID)
            .map(
                text ->
                    IdFormats.orderId(text).orElseThrow(() -> wrong(ORDER_ID, "must be a UUID")))
            .orElse("");
    Optional<String> customerId = query.text(CUSTOMER_ID);
    customerId
        .flatMap(text -> RequestLimits.textError(text, RequestLimits.CUSTOMER_ID_CHARS_MAX))
        .ifPresent(
            complaint -> {
              throw wrong(CUSTOMER_ID, complaint);
            });
    if (!customerId.map(caller::owns).orElse(true)) {
      throw new ProblemException(
          ProblemType.FORBIDDEN, "customerId must be the customer that the key or token is of.");
    }
    Optional<String> since = query.text(SINCE);
    return new StreamQuery(
        new SubscriptionFilter(orderId, customerId.or(caller::customer).orElse("")),
        since.isPresent() ? OptionalLong.of(sequence(SINCE, since.get())) : OptionalLong.empty());
  }

  /** A stream sequence, 0 or more. */
  static long sequence(String name, String text) {
    return Query.number(name, text, 0, Long.MAX_VALUE);
  }

  private static ProblemException wrong(String name, String detail) {
    return ProblemException.invalid(name, detail);
  }
}
