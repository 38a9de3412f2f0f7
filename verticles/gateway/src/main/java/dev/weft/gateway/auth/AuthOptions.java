package dev.weft.gateway.auth;

import dev.weft.kernel.options.OptionsReader;

/** Section {@code http.auth}: how callers show who they are. */
public record AuthOptions(String keysFile, String securityLog, JwtOptions jwt) {
  /** Reads its keys of section {@code http}. */
  public static AuthOptions read(OptionsReader http) {
    OptionsReader auth = http.section("auth");
    return new AuthOptions(
        auth.string("keysFile", "")
            .means(
                "file with API keys, as `weft keys` writes it; read again when it changes."
                    + " Empty: no keys. Without keys and `jwt.jwks` there is no authentication, and"
                    + " `http.host` must be a loopback address"),
        auth.string("securityLog", "security.log")
            .means(
                "file for failed authentication and for actions of operators, one JSON object"
                    + " per line; empty, or without authentication: the ordinary log"),
        JwtOptions.read(auth.section("jwt")));
  }

  /** Whether callers have to authenticate. */
  public boolean isRequired() {
    return !keysFile.isBlank() || jwt.isConfigured();
  }
}
