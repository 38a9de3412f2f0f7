package dev.weft.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.options.OptionsReader;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which tokens let in, whatever their bearer has thought of. */
class JwtVerifierTest {
  private static final Issuer RSA = Issuer.rsa("r1", 2_048);
  private static final Issuer EC = Issuer.ec("e1");
  private static final String SCOPES = "openid orders:read orders:write";

  private Instant now;
  private JwtVerifier verifier;
  private int refreshes;

  @BeforeEach
  void start() {
    now = Instant.now();
    verifier = verifier(new JsonObject());
    use(Issuer.keySet(RSA, EC));
  }

  @Test
  void letsInWhoWasSignedFor() {
    for (Issuer issuer : List.of(RSA, EC)) {
      Principal bearer = verify(issuer.sign(claims().build())).result().principal();
      assertThat(bearer.customer()).hasValue("c-42");
      assertThat(bearer.scopes()).containsExactlyInAnyOrder(Scope.ORDERS_READ, Scope.ORDERS_WRITE);
    }
    String accessToken =
        EC.sign(
            new JWSHeader.Builder(JWSAlgorithm.ES256)
                .keyID("e1")
                .type(new JOSEObjectType("at+jwt"))
                .build(),
            claims().build());
    assertThat(verify(accessToken).succeeded()).isTrue();
    String psToken =
        RSA.sign(new JWSHeader.Builder(JWSAlgorithm.PS256).keyID("r1").build(), claims().build());
    assertThat(verify(psToken).succeeded()).isTrue();
  }

  @Test
  void refusesATokenWithoutSignature() {
    assertRefused(new PlainJWT(claims().build()).serialize());
    String signed = RSA.sign(claims().build());
    assertRefused(signed.substring(0, signed.lastIndexOf('.') + 1));
    assertRefused(signed.substring(0, signed.lastIndexOf('.')));
    assertRefused("");
    assertRefused("a.b.c");
    assertRefused("a".repeat(6_000));
  }

  /** The public key is known to everybody; as a secret it would sign for everybody. */
  @Test
  void refusesASymmetricSignatureWithThePublicKey() throws JOSEException {
    byte[] publicKey = RSA.key.toRSAKey().toRSAPublicKey().getEncoded();
    SignedJWT forged =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("r1").build(), claims().build());
    forged.sign(new MACSigner(publicKey));
    assertRefused(forged.serialize());
  }

  @Test
  void refusesAKeyThatTheTokenBringsItself() {
    Issuer stranger = Issuer.rsa("r1", 2_048);
    assertRefused(stranger.sign(claims().build()));
    JWK own = stranger.key.toPublicJWK();
    assertRefused(
        stranger.sign(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("r1").jwk(own).build(),
            claims().build()));
  }

  @Test
  void refusesWhatTheTokenSaysMustBeUnderstood() {
    assertRefused(
        EC.sign(
            new JWSHeader.Builder(JWSAlgorithm.ES256)
                .keyID("e1")
                .criticalParams(Set.of("exp"))
                .customParam("exp", 1)
                .build(),
            claims().build()));
  }

  @Test
  void refusesTokensOfAndForOthers() {
    assertRefused(EC.sign(claims().issuer("https://evil.example").build()));
    assertRefused(EC.sign(claims().issuer(null).build()));
    assertRefused(EC.sign(claims().audience("somebody").build()));
    assertRefused(EC.sign(claims().audience(List.of()).build()));
  }

  @Test
  void allowsForTheIssuersClockAndNoMore() {
    assertThat(verify(EC.sign(expiring(-20))).succeeded()).isTrue();
    assertRefused(EC.sign(expiring(-40)));
    assertRefused(EC.sign(claims().expirationTime(null).build()));
    assertRefused(EC.sign(claims().notBeforeTime(Date.from(now.plusSeconds(60))).build()));
  }

  @Test
  void aGrantEndsWithItsToken() {
    Grant grant = verify(EC.sign(expiring(60))).result();
    assertThat(grant.inForce().getAsBoolean()).isTrue();
    now = now.plusSeconds(95);
    assertThat(grant.inForce().getAsBoolean()).isFalse();
  }

  @Test
  void asksTheIssuerForAKeyThatItDoesNotKnow() {
    Issuer next = Issuer.ec("e2");
    assertRefused(next.sign(claims().build()));
    assertThat(refreshes).isPositive();
    use(Issuer.keySet(EC, next));
    Grant old = verify(EC.sign(claims().build())).result();
    assertThat(verify(next.sign(claims().build())).succeeded()).isTrue();
    use(Issuer.keySet(next));
    assertThat(old.inForce().getAsBoolean()).isFalse();
    assertRefused(EC.sign(claims().build()));
  }

  @Test
  void saysThatItDoesNotKnowWhileItHasNoKeys() {
    verifier = verifier(new JsonObject());
    assertThat(verify(EC.sign(claims().build())).cause()).isInstanceOf(Failure.class);
  }

  @Test
  void bindsToTheCustomerUnlessTheBearerIsAnOperator() {
    assertThat(verify(EC.sign(claims().claim("scope", List.of("ops")).build())).result())
        .extracting(grant -> grant.principal().customer().isEmpty())
        .isEqualTo(true);
    assertRefused(EC.sign(claims().subject(null).build()));
    assertRefused(EC.sign(claims().subject(" ").build()));
    assertRefused(EC.sign(claims().subject("x".repeat(200)).build()));
    verifier = verifier(new JsonObject().put("customerClaim", "customer_id"));
    use(Issuer.keySet(EC));
    assertRefused(EC.sign(claims().build()));
    assertThat(
            verify(EC.sign(claims().claim("customer_id", "c-7").build()))
                .result()
                .principal()
                .customer())
        .hasValue("c-7");
  }

  @Test
  void refusesKeySetsThatWouldLetInAnybody() {
    String secret = new JWKSet(new OctetSequenceKey.Builder(new byte[32]).build()).toString(false);
    String weak = Issuer.keySet(Issuer.rsa("weak", 1_024));
    for (String unusable : List.of("", "{}", "{\"keys\":[]}", "<html>", secret, weak)) {
      assertThatThrownBy(() -> use(unusable)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(verify(EC.sign(claims().build())).succeeded()).isTrue();
  }

  private JwtVerifier verifier(JsonObject more) {
    JsonObject keys =
        new JsonObject()
            .put("jwks", "keys.json")
            .put("issuer", Issuer.NAME)
            .put("audience", Issuer.AUDIENCE)
            .mergeIn(more);
    return new JwtVerifier(
        JwtOptions.read(new OptionsReader(keys)),
        () -> now,
        () -> {
          refreshes++;
          return Future.succeededFuture();
        });
  }

  private void use(String keySet) {
    verifier.use(keySet.getBytes(StandardCharsets.UTF_8));
  }

  private Future<Grant> verify(String token) {
    return verifier.verify(token);
  }

  private void assertRefused(String token) {
    // Twice: nothing that was refused is remembered as good.
    for (int i = 0; i < 2; i++) {
      assertThat(verify(token).cause()).isInstanceOf(NotAuthenticatedException.class);
    }
  }

  private JWTClaimsSet.Builder claims() {
    return Issuer.claims("c-42", SCOPES, now.plusSeconds(300));
  }

  private JWTClaimsSet expiring(int inSeconds) {
    return claims().expirationTime(Date.from(now.plusSeconds(inSeconds))).build();
  }
}
