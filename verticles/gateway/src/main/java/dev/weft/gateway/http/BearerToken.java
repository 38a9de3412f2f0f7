package dev.weft.gateway.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The key or token of a request: in {@code Authorization} (RFC 6750) or, because a page cannot set
 * that for a WebSocket, in a sub-protocol that it offers beside {@link #SUB_PROTOCOL}. Never in the
 * URL, which ends up in logs and histories.
 */
public final class BearerToken {
  /** What is spoken, and the only sub-protocol that is ever answered. */
  public static final String SUB_PROTOCOL = "weft.v1";

  private static final String OFFER = "weft.bearer.";
  private static final String SCHEME = "bearer ";
  private static final String SUB_PROTOCOLS = "Sec-WebSocket-Protocol";

  private BearerToken() {}

  /**
   * That of the header alone; empty when there is none.
   *
   * @throws ProblemException when there are several
   */
  static Optional<String> of(MultiMap headers) {
    List<String> values = headers.getAll(HttpHeaders.AUTHORIZATION);
    if (values.size() > 1) {
      throw ProblemException.invalid("Authorization", "is given more than once");
    }
    // Another scheme is an invalid token.
    return values.stream()
        .map(String::strip)
        .map(
            value ->
                value.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                    ? value.substring(SCHEME.length()).strip()
                    : "")
        .findFirst();
  }

  /** The same of a request, which may be one for a WebSocket. */
  public static Optional<String> of(HttpServerRequest request) {
    Optional<String> token = of(request.headers());
    if (token.isPresent()) {
      return token;
    }
    if (!request.headers().contains(HttpHeaders.UPGRADE)) {
      return Optional.empty();
    }
    return request.headers().getAll(SUB_PROTOCOLS).stream()
        .flatMap(offers -> List.of(offers.split(",", -1)).stream())
        .map(String::strip)
        .filter(offer -> offer.startsWith(OFFER))
        .map(offer -> offer.substring(OFFER.length()))
        .findFirst();
  }
}
