package dev.weft.tools.provider;

import java.util.Optional;

/** What the tokens of test customers stand for. */
final class TestTokens {
  private static final String PREFIX = "tok_";
  private static final String DECLINED = "tok_declined";
  private static final String INSUFFICIENT_FUNDS = "tok_insufficient_funds";
  private static final String FLAKY = "tok_flaky";
  private static final String SLOW = "tok_slow";

  /** So many tries of a key fail with {@code tok_flaky}. */
  static final int FLAKY_FAILURES = 2;

  private TestTokens() {}

  /** The code the token is declined with; empty when the money is taken. */
  static Optional<String> declineCode(String token) {
    if (!token.startsWith(PREFIX)) {
      return Optional.of("invalid_token");
    }
    return switch (token) {
      case DECLINED -> Optional.of("card_declined");
      case INSUFFICIENT_FUNDS -> Optional.of("insufficient_funds");
      default -> Optional.empty();
    };
  }

  static boolean isFlaky(String token) {
    return token.equals(FLAKY);
  }

  static boolean isSlow(String token) {
    return token.equals(SLOW);
  }
}
