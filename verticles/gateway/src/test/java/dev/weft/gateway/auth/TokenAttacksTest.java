package dev.weft.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.weft.kernel.options.OptionsReader;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Forged tokens, one kind a row; none lets in, also not when it comes again. */
class TokenAttacksTest {
  private static final Issuer RSA = Issuer.rsa("r1", 2_048);
  private static final Issuer EC = Issuer.ec("e1");
  private static final Issuer STRANGER = Issuer.ec("e1");
  private static final Issuer WEAK = Issuer.rsa("r1", 1_024);
  private static final URI ELSEWHERE = URI.create("http://127.0.0.1:1/keys.json");
  private static final Instant NOW = Instant.now();

  private final AtomicInteger refreshes = new AtomicInteger();

  static Stream<Arguments> forged() throws JOSEException {
    String genuine = EC.sign(claims());
    String[] parts = genuine.split("\\.");
    return Stream.of(
        forged("none", unsigned("none")),
        forged("None", unsigned("None")),
        forged("NONE", unsigned("NONE")),
        forged("nOnE", unsigned("nOnE")),
        forged("no algorithm", part(Map.of("typ", "JWT")) + "." + parts[1] + "."),
        forged("none, and a signature", unsigned("none") + parts[2]),
        forged("a signature of zeros", parts[0] + "." + parts[1] + "." + base64(new byte[64])),
        forged("an empty signature", parts[0] + "." + parts[1] + "."),
        forged("half a signature", genuine.substring(0, genuine.length() - 40)),
        forged("another's signature", STRANGER.sign(claims())),
        forged("claims changed", parts[0] + "." + part(Map.of("sub", "c-43")) + "." + parts[2]),
        forged("a header changed", part(Map.of("alg", "ES256")) + "." + parts[1] + "." + parts[2]),
        forged("a weak key", WEAK.sign(claims())),
        forged(
            "the public key as a secret",
            hmac("e1", EC.key.toECKey().toECPublicKey().getEncoded())),
        forged(
            "the key set as a secret",
            hmac("e1", Issuer.keySet(RSA, EC).getBytes(StandardCharsets.UTF_8))),
        forged("an empty secret", hmac("", new byte[64])),
        forged("a key of another kind", STRANGER.sign(header().keyID("r1").build(), claims())),
        forged(
            "a path for a key",
            STRANGER.sign(header().keyID("../../../dev/null").build(), claims())),
        forged("SQL for a key", STRANGER.sign(header().keyID("e1' OR '1'='1").build(), claims())),
        forged(
            "a URL for a key",
            STRANGER.sign(header().keyID(ELSEWHERE.toString()).build(), claims())),
        forged("no key named", STRANGER.sign(header().build(), claims())),
        forged("a key of 5 KB", STRANGER.sign(header().keyID("k".repeat(5_000)).build(), claims())),
        forged(
            "its own key",
            STRANGER.sign(header().keyID("e1").jwk(STRANGER.key.toPublicJWK()).build(), claims())),
        forged(
            "where its keys are",
            STRANGER.sign(header().keyID("e1").jwkURL(ELSEWHERE).build(), claims())),
        forged(
            "where its certificate is",
            STRANGER.sign(header().keyID("e1").x509CertURL(ELSEWHERE).build(), claims())),
        forged(
            "a token within a token",
            EC.sign(
                header().keyID("e1").contentType("JWT").build(),
                new JWTClaimsSet.Builder().build())),
        forged("encrypted to nobody", part(Map.of("alg", "dir", "enc", "A128GCM")) + "..a.b.c"),
        forged(
            "compressed",
            part(Map.of("alg", "ES256", "zip", "DEF", "crit", List.of("zip")))
                + "."
                + parts[1]
                + "."
                + parts[2]),
        forged(
            "an algorithm that is a list",
            part(Map.of("alg", List.of("ES256"))) + "." + parts[1] + "."),
        forged(
            "a header that is no JSON",
            base64("{".repeat(9_000).getBytes(StandardCharsets.UTF_8)) + ".a.b"),
        forged("more parts", genuine + ".x.y"),
        forged("a megabyte", "a".repeat(1 << 20)),
        forged("of another issuer", EC.sign(of("iss", "https://evil.example"))),
        forged("of nobody", EC.sign(of("iss", null))),
        forged("of almost the issuer", EC.sign(of("iss", Issuer.NAME + "/"))),
        forged("for somebody else", EC.sign(of("aud", "somebody"))),
        forged("for nobody", EC.sign(of("aud", null))),
        forged("expired", EC.sign(of("exp", NOW.minusSeconds(60).getEpochSecond()))),
        forged("that never ends", EC.sign(of("exp", null))),
        forged("that ends before time began", EC.sign(of("exp", -1L))),
        forged("that ends beyond a long", EC.sign(with("exp", new BigInteger("9".repeat(30))))),
        forged("that ends at the end of longs", EC.sign(with("exp", Long.MAX_VALUE))),
        forged("that ends in a text", EC.sign(with("exp", "9999999999"))),
        forged("that ends in a list", EC.sign(with("exp", List.of(9_999_999_999L)))),
        forged("whose beginning is a text", EC.sign(with("nbf", "now"))),
        forged("of tomorrow", EC.sign(of("nbf", NOW.plusSeconds(86_400).getEpochSecond()))),
        forged("a customer that is a list", EC.sign(of("sub", List.of("c-1", "c-2")))),
        forged("a customer with control characters", EC.sign(of("sub", "c\r\nX: y"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forged")
  void letsNobodyIn(String name, String token) {
    JwtVerifier verifier =
        new JwtVerifier(
            JwtOptions.read(
                new OptionsReader(
                    new JsonObject()
                        .put("jwks", "keys.json")
                        .put("issuer", Issuer.NAME)
                        .put("audience", Issuer.AUDIENCE))),
            () -> NOW,
            () -> {
              refreshes.incrementAndGet();
              return Future.succeededFuture();
            });
    verifier.use(Issuer.keySet(RSA, EC).getBytes(StandardCharsets.UTF_8));
    assertThat(verifier.verify(EC.sign(claims())).succeeded()).isTrue();
    for (int i = 0; i < 2; i++) {
      Future<Grant> answer = verifier.verify(token);
      assertThat(answer.cause()).as(name).isInstanceOf(NotAuthenticatedException.class);
    }
    assertThat(refreshes).hasValueLessThanOrEqualTo(2);
  }

  private static Arguments forged(String name, String token) {
    return Arguments.of(name, token);
  }

  private static JWSHeader.Builder header() {
    return new JWSHeader.Builder(JWSAlgorithm.ES256);
  }

  private static JWTClaimsSet claims() {
    return Issuer.claims("c-42", "orders:read", NOW.plusSeconds(300)).build();
  }

  private static JWTClaimsSet of(String claim, Object value) {
    JWTClaimsSet.Builder claims = Issuer.claims("c-42", "orders:read", NOW.plusSeconds(300));
    Object set =
        claim.equals("exp") || claim.equals("nbf")
            ? value == null ? null : java.util.Date.from(Instant.ofEpochSecond((Long) value))
            : value;
    return claims.claim(claim, set).build();
  }

  /** As it is, whatever the claim ought to be. */
  private static JWTClaimsSet with(String claim, Object value) {
    return Issuer.claims("c-42", "orders:read", NOW.plusSeconds(300)).claim(claim, value).build();
  }

  private static String unsigned(String algorithm) {
    return part(Map.of("alg", algorithm))
        + "."
        + base64(claims().toString().getBytes(StandardCharsets.UTF_8))
        + ".";
  }

  private static String hmac(String keyId, byte[] secret) throws JOSEException {
    SignedJWT token =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(keyId).build(), claims());
    token.sign(new MACSigner(secret));
    return token.serialize();
  }

  private static String part(Map<String, ?> json) {
    return base64(
        new JsonObject(new java.util.HashMap<>(json)).encode().getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
