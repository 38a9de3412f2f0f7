package dev.weft.gateway.auth;

import dev.weft.kernel.options.OptionsReader;
import java.net.URI;

/** Section {@code http.auth.jwt}: whose tokens are believed. */
public record JwtOptions(
    String jwks,
    String issuer,
    String audience,
    long clockSkewMs,
    String customerClaim,
    String scopeClaim,
    long refreshMs) {
  private static final String JWKS = "jwks";

  static JwtOptions read(OptionsReader jwt) {
    JwtOptions options =
        new JwtOptions(
            jwt.string(JWKS, "")
                .means(
                    "public keys of the token issuer: URL (https, or http on this machine) or file"
                        + " of a JSON Web Key Set; empty: tokens are refused"),
            jwt.string("issuer", "").means("what `iss` must be; required with `jwks`"),
            jwt.string("audience", "").means("what `aud` must hold; required with `jwks`"),
            jwt.millis("clockSkew", "30s", "0s", "5m")
                .means("how far the clocks of issuer and node may differ"),
            jwt.string("customerClaim", "sub")
                .means(
                    "claim with the customer to whose orders the token is limited; a token with"
                        + " scope `ops` is not limited"),
            jwt.string("scopeClaim", "scope")
                .means("claim with the scopes, as a text with spaces or as a list"),
            jwt.millis("refresh", "5m", "1s", "1d")
                .means(
                    "how often a URL is read again; it is also read when a token names an unknown"
                        + " key, but at most every 5 s, or every refresh if that is less. A file is"
                        + " read when it changes"));
    options.check(jwt);
    return options;
  }

  public boolean isConfigured() {
    return !jwks.isBlank();
  }

  boolean isUrl() {
    return jwks.startsWith("http:") || jwks.startsWith("https:");
  }

  private void check(OptionsReader jwt) {
    if (!isConfigured()) {
      return;
    }
    if (issuer.isBlank() || audience.isBlank()) {
      throw jwt.wrong(
          issuer.isBlank() ? "issuer" : "audience",
          "is missing: without it, tokens issued for other services would be accepted");
    }
    if (jwks.startsWith("http:") && !Loopback.is(hostOf(jwt))) {
      throw jwt.wrong(JWKS, "must be https: anybody who alters it in transit could grant access");
    }
  }

  private String hostOf(OptionsReader jwt) {
    try {
      return String.valueOf(URI.create(jwks).getHost());
    } catch (IllegalArgumentException malformed) {
      throw jwt.wrong(JWKS, "is no URL: " + malformed.getMessage());
    }
  }
}
