package dev.weft.gateway.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;

/** Whoever issues tokens, with a key of its own. */
public final class Issuer {
  public static final String NAME = "https://login.example";
  public static final String AUDIENCE = "weft";

  final JWK key;

  private Issuer(JWK key) {
    this.key = key;
  }

  public static Issuer ec(String keyId) {
    try {
      return new Issuer(new ECKeyGenerator(Curve.P_256).keyID(keyId).generate());
    } catch (JOSEException impossible) {
      throw new AssertionError(impossible);
    }
  }

  static Issuer rsa(String keyId, int bits) {
    try {
      return new Issuer(new RSAKeyGenerator(bits, true).keyID(keyId).generate());
    } catch (JOSEException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** The public keys of some issuers together. */
  public static String keySet(Issuer... issuers) {
    return new JWKSet(List.of(issuers).stream().map(issuer -> issuer.key).toList()).toString();
  }

  /** Claims that let in, to be changed. */
  public static JWTClaimsSet.Builder claims(String customer, String scope, Instant expires) {
    return new JWTClaimsSet.Builder()
        .issuer(NAME)
        .audience(AUDIENCE)
        .subject(customer)
        .claim("scope", scope)
        .expirationTime(Date.from(expires));
  }

  public String sign(JWTClaimsSet claims) {
    JWSAlgorithm algorithm = key instanceof RSAKey ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256;
    return sign(new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), claims);
  }

  String sign(JWSHeader header, JWTClaimsSet claims) {
    try {
      SignedJWT token = new SignedJWT(header, claims);
      JWSSigner signer =
          key instanceof RSAKey rsa
              ? new RSASSASigner(rsa.toPrivateKey(), Set.of(AllowWeakRSAKey.getInstance()))
              : new ECDSASigner((ECKey) key);
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
