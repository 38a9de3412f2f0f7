package dev.weft.gateway.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key as it is stored: everything but its secret. The key itself is {@code weft_<id>_<secret>}
 * with 256 random bits, so its SHA-256 can neither be guessed nor searched for (ADR 26).
 *
 * @param sha256 of the whole key, in hexadecimal
 * @param customer the customer that it is bound to; empty: none
 * @param expires empty: never
 */
public record ApiKey(
    String id,
    String sha256,
    Set<Scope> scopes,
    Optional<String> customer,
    Instant created,
    Optional<Instant> expires) {
  /** What every key begins with; also what secret scanners look for. */
  static final String PREFIX = "weft_";

  /** What an id may be. */
  public static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

  private static final int SECRET_BYTES = 32;
  private static final Pattern FORM =
      Pattern.compile(PREFIX + "(" + ID.pattern() + ")_[A-Za-z0-9_-]{43}");
  private static final SecureRandom RANDOM = new SecureRandom();

  public ApiKey {
    scopes = Set.copyOf(scopes);
  }

  /** A new secret for that id: the key, which its owner sees once. */
  public static String generate(String id) {
    byte[] secret = new byte[SECRET_BYTES];
    RANDOM.nextBytes(secret);
    return PREFIX + id + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  /** The id in a key; empty when it is no key of Weft. */
  static Optional<String> idOf(String key) {
    Matcher form = FORM.matcher(key);
    return form.matches() ? Optional.of(form.group(1)) : Optional.empty();
  }

  public static String hash(String key) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JVM has SHA-256", impossible);
    }
  }

  /** Takes the same time however much of the hash is right. */
  boolean isOf(String key) {
    return MessageDigest.isEqual(
        sha256.getBytes(StandardCharsets.US_ASCII), hash(key).getBytes(StandardCharsets.US_ASCII));
  }

  public boolean isExpired(Instant now) {
    return expires.isPresent() && !now.isBefore(expires.get());
  }

  Principal principal() {
    return new Principal(id, scopes, customer);
  }
}
