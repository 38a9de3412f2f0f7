package dev.weft.gateway.auth;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.tools.testkit.FuzzTime;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/** Keys, tokens and the files that tell them: nobody is let in, and nothing unforeseen happens. */
class TokenFuzzTest {
  private static final Issuer ISSUER = Issuer.ec("e1");
  private static final Clock CLOCK = Clock.systemUTC();

  @FuzzTest(maxDuration = FuzzTime.MAX)
  void letsInNobody(FuzzedDataProvider data) {
    switch (data.consumeInt(0, 3)) {
      case 0 -> refuse(tokens().verify(data.consumeRemainingAsString()));
      case 1 -> refuse(keys().verify(ApiKey.PREFIX + data.consumeRemainingAsString()));
      case 2 -> readOrRefused(() -> ApiKeys.parse(data.consumeRemainingAsBytes()));
      default -> readOrRefused(() -> tokens().use(data.consumeRemainingAsBytes()));
    }
  }

  private static void refuse(Future<Grant> answer) {
    if (!answer.failed() || !(answer.cause() instanceof NotAuthenticatedException)) {
      throw new AssertionError("not refused", answer.cause());
    }
  }

  private static void readOrRefused(Runnable reader) {
    try {
      reader.run();
    } catch (IllegalArgumentException refused) {
      // What whoever wrote the file is told.
    }
  }

  private static KeyVerifier keys() {
    KeyVerifier keys = new KeyVerifier(CLOCK);
    keys.use(ApiKeys.parse("{\"keys\":[]}".getBytes(StandardCharsets.UTF_8)));
    return keys;
  }

  private static JwtVerifier tokens() {
    JsonObject jwt =
        new JsonObject().put("jwks", "file").put("issuer", "i").put("audience", "weft");
    JwtVerifier verifier =
        new JwtVerifier(
            JwtOptions.read(new OptionsReader(jwt, "http.auth.jwt")),
            CLOCK,
            () -> Future.succeededFuture());
    verifier.use(Issuer.keySet(ISSUER).getBytes(StandardCharsets.UTF_8));
    return verifier;
  }
}
