package dev.weft.gateway.api;

import dev.weft.gateway.http.ProblemException;
import dev.weft.kernel.contract.RequestLimits;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** The header Idempotency-Key, and ids made from it. */
final class IdempotencyKeys {
  static final String HEADER = "Idempotency-Key";

  private static final char VISIBLE_MIN = '!';
  private static final char VISIBLE_MAX = '~';

  private IdempotencyKeys() {}

  /** The request's key; empty when it has none. */
  static String of(HttpServerRequest request) {
    return of(request.headers().getAll(HEADER));
  }

  /**
   * @param headers every such header of a request
   */
  static String of(List<String> headers) {
    if (headers.isEmpty()) {
      return "";
    }
    if (headers.size() > 1) {
      throw ProblemException.invalid(HEADER, "is given more than once");
    }
    String key = headers.get(0);
    boolean visible = key.chars().allMatch(c -> c >= VISIBLE_MIN && c <= VISIBLE_MAX);
    if (key.isEmpty() || key.length() > RequestLimits.IDEMPOTENCY_KEY_CHARS_MAX || !visible) {
      throw ProblemException.invalid(
          HEADER,
          "must be 1 to " + RequestLimits.IDEMPOTENCY_KEY_CHARS_MAX + " visible ASCII characters");
    }
    return key;
  }

  /**
   * The same id for the same key within the scope, so that a request that is made again meets what
   * it did before; a new one without a key.
   *
   * @param scope holds no slash
   */
  static String idFor(String scope, String key) {
    UUID id =
        key.isEmpty()
            ? UUID.randomUUID()
            : UUID.nameUUIDFromBytes((scope + "/" + key).getBytes(StandardCharsets.UTF_8));
    return id.toString();
  }
}
