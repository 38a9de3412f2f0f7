package dev.weft.gateway.auth;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tokens whose signature was found good a while ago, by their hash: verifying one again costs as
 * much as an order. The least used goes first. Thread-safe.
 */
final class VerifiedTokens {
  private static final int TOKENS_MAX = 10_000;

  private final Map<String, Grant> byHash =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Grant> eldest) {
              return size() > TOKENS_MAX;
            }
          });

  /** Null when it was not verified, or too long ago. */
  Grant find(String token) {
    return byHash.get(ApiKey.hash(token));
  }

  void keep(String token, Grant grant) {
    byHash.put(ApiKey.hash(token), grant);
  }
}
