package dev.weft.gateway.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.weft.gateway.GatewayFailures;
import dev.weft.kernel.collection.BoundedMap;
import dev.weft.kernel.contract.RequestLimits;
import dev.weft.kernel.failure.Failure;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * JWTs of one issuer. Only signatures with an asymmetric key of its key set count: a token says
 * neither which algorithm may be used nor where its key is.
 *
 * <p>Thread-safe.
 */
final class JwtVerifier implements Verifier {
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.copyOf(
          List.of(
              JWSAlgorithm.RS256,
              JWSAlgorithm.RS384,
              JWSAlgorithm.RS512,
              JWSAlgorithm.PS256,
              JWSAlgorithm.PS384,
              JWSAlgorithm.PS512,
              JWSAlgorithm.ES256,
              JWSAlgorithm.ES384,
              JWSAlgorithm.ES512));

  /** RFC 7519 and RFC 9068; many issuers write none. */
  private static final JOSEObjectType[] TYPES = {
    JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null
  };

  private static final int RSA_BITS_MIN = 2_048;
  private static final int TOKENS_MAX = 10_000;

  private final JwtOptions options;
  private final InstantSource clock;
  private final Supplier<Future<Void>> refresh;
  private volatile Keys keys;

  /** A set of keys, how it verifies, and what was verified with it. */
  private static final class Keys {
    private final JWKSet set;
    private final DefaultJWTProcessor<SecurityContext> processor;

    /** By the token's hash: to verify one again costs as much as an order. */
    private final Map<String, Grant> verified =
        Collections.synchronizedMap(new BoundedMap<>(TOKENS_MAX, true));

    Keys(JWKSet set, DefaultJWTProcessor<SecurityContext> processor) {
      this.set = set;
      this.processor = processor;
    }
  }

  /**
   * @param refresh reads the keys again, if it has not done so just now; calls {@link #use}
   */
  JwtVerifier(JwtOptions options, InstantSource clock, Supplier<Future<Void>> refresh) {
    this.options = options;
    this.clock = clock;
    this.refresh = refresh;
  }

  /**
   * From now on these are the issuer's keys.
   *
   * @param json a JSON Web Key Set
   * @throws IllegalArgumentException when it holds no key that could be used
   */
  void use(byte[] json) {
    JWKSet set = publicKeys(json);
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(TYPES));
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(set)));
    DefaultJWTClaimsVerifier<SecurityContext> claims =
        new DefaultJWTClaimsVerifier<>(
            options.audience(),
            new JWTClaimsSet.Builder().issuer(options.issuer()).build(),
            Set.of("exp"));
    claims.setMaxClockSkew((int) TimeUnit.MILLISECONDS.toSeconds(options.clockSkewMs()));
    processor.setJWTClaimsSetVerifier(claims);
    keys = new Keys(set, processor);
  }

  @Override
  public Future<Grant> verify(String token) {
    Keys current = keys;
    String keyId;
    try {
      keyId = SignedJWT.parse(token).getHeader().getKeyID();
    } catch (ParseException | RuntimeException noSignedToken) {
      return Future.failedFuture(new NotAuthenticatedException("no signed JWT"));
    }
    if (current != null && (keyId == null || holds(current, keyId))) {
      return now(token, current);
    }
    return refresh.get().transform(read -> verifyWithNewKeys(token));
  }

  private Future<Grant> verifyWithNewKeys(String token) {
    return keys == null
        ? Future.failedFuture(
            Failure.retry(GatewayFailures.NO_ISSUER_KEYS, "http.auth.jwt.jwks was never read"))
        : now(token, keys);
  }

  private Future<Grant> now(String token, Keys current) {
    try {
      String hash = ApiKey.hash(token);
      Grant known = current.verified.get(hash);
      if (known != null && known.inForce().getAsBoolean()) {
        return Future.succeededFuture(known);
      }
      Grant grant = grant(SignedJWT.parse(token), current);
      current.verified.put(hash, grant);
      return Future.succeededFuture(grant);
    } catch (BadJOSEException | JOSEException | ParseException | IllegalStateException refused) {
      return Future.failedFuture(new NotAuthenticatedException("JWT: " + refused.getMessage()));
    }
  }

  private Grant grant(SignedJWT token, Keys current)
      throws BadJOSEException, JOSEException, ParseException {
    JWTClaimsSet claims = current.processor.process(token, null);
    Set<Scope> scopes = scopes(claims.getClaim(options.scopeClaim()));
    Optional<String> customer =
        scopes.contains(Scope.OPS) ? Optional.empty() : Optional.of(customer(claims));
    Instant end = claims.getExpirationTime().toInstant().plusMillis(options.clockSkewMs());
    String keyId = token.getHeader().getKeyID();
    String subject = claims.getSubject();
    return new Grant(
        new Principal(subject == null ? customer.orElse("") : subject, scopes, customer),
        () -> clock.instant().isBefore(end) && (keyId == null || holds(keys, keyId)));
  }

  private String customer(JWTClaimsSet claims) {
    if (claims.getClaim(options.customerClaim()) instanceof String text
        && RequestLimits.textError(text, RequestLimits.CUSTOMER_ID_CHARS_MAX).isEmpty()) {
      return text;
    }
    throw new IllegalStateException("claim " + options.customerClaim() + " names no customer");
  }

  /** Of a text or a list; others' scopes do not matter. */
  private static Set<Scope> scopes(Object claim) {
    Collection<?> texts =
        claim instanceof Collection<?> list
            ? list
            : claim instanceof String text ? List.of(text.split(" ", -1)) : List.of();
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    texts.forEach(text -> Scope.of(String.valueOf(text)).ifPresent(scopes::add));
    return scopes;
  }

  private static boolean holds(Keys keys, String keyId) {
    return keys.set.getKeyByKeyId(keyId) != null;
  }

  /** A symmetric key in it would make of everybody who can verify one who can sign. */
  private static JWKSet publicKeys(byte[] json) {
    JWKSet all;
    try {
      all = JWKSet.parse(new String(json, StandardCharsets.UTF_8));
    } catch (ParseException malformed) {
      throw new IllegalArgumentException("is no JSON Web Key Set: " + malformed.getMessage());
    }
    JWKMatcher usable =
        new JWKMatcher.Builder()
            .keyTypes(KeyType.RSA, KeyType.EC)
            .keyUses(KeyUse.SIGNATURE, null)
            .build();
    Set<JWK> keys = new LinkedHashSet<>(new JWKSelector(usable).select(all));
    keys.removeIf(key -> key.getKeyType().equals(KeyType.RSA) && key.size() < RSA_BITS_MIN);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(
          "holds no RSA key of " + RSA_BITS_MIN + " bits or EC key that may verify signatures");
    }
    return new JWKSet(List.copyOf(keys)).toPublicJWKSet();
  }
}
