package dev.weft.kernel.seal;

import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals short texts by AES-256-GCM: the first key seals, all of them open, so that keys can be
 * changed one after the other. A sealed text is {@code sealed:v1:<key id>:<base64url of nonce,
 * ciphertext and tag>}. The id is a hash of the key, so two different keys never pass for one
 * another. No message has a key, or what is sealed.
 *
 * <p>Immutable.
 */
public final class KeyRing {
  /** Seals nothing and opens nothing. */
  public static final KeyRing EMPTY = new KeyRing(new LinkedHashMap<>());

  /** How every sealed text begins, also of later versions. */
  public static final String PREFIX = "sealed:";

  /** A sealed text that no key of the ring can have sealed. */
  private static final String KEY_MISSING_ID = "KRN-501";

  /** A sealed text that was altered, or is not of where it stands. */
  private static final String FORGED_ID = "KRN-502";

  private static final Pattern SEALED =
      Pattern.compile(PREFIX + "v1:([0-9a-f]{8}):([A-Za-z0-9_-]{1,8192})");

  private static final int KEYS_MAX = 100;
  private static final int KEY_BYTES = 32;
  private static final int ID_BYTES = 4;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final byte[] ID_SALT = "weft key id\n".getBytes(StandardCharsets.UTF_8);
  private static final String DIGEST = "HmacSHA256";
  private static final byte[] DIGEST_SALT = "weft digest\n".getBytes(StandardCharsets.UTF_8);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Map<String, SecretKeySpec> keys;

  private KeyRing(Map<String, SecretKeySpec> keys) {
    this.keys = keys;
  }

  /**
   * Reads keys: base64 of 32 bytes each on a line of its own; empty lines and lines that begin with
   * {@code #} do not count.
   *
   * @throws IllegalArgumentException says which line is wrong, without it
   */
  public static KeyRing parse(String text) {
    Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
    String[] lines = text.split("\\R", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        byte[] key = decoded(line, i + 1);
        keys.put(id(key), new SecretKeySpec(key, "AES"));
        Arrays.fill(key, (byte) 0);
      }
    }
    if (keys.isEmpty() || keys.size() > KEYS_MAX) {
      throw new IllegalArgumentException("has " + keys.size() + " keys, not 1 to " + KEYS_MAX);
    }
    return new KeyRing(keys);
  }

  public static boolean isSealed(String text) {
    return text.startsWith(PREFIX);
  }

  public boolean isEmpty() {
    return keys.isEmpty();
  }

  /** The ids of its keys, the one that seals first. */
  public Set<String> ids() {
    return keys.keySet();
  }

  /**
   * The text as only {@link #open} with the same context reads it; the text itself when there are
   * no keys.
   *
   * @param context what it belongs to; a sealed text that is put anywhere else does not open
   */
  public String seal(String text, String context) {
    if (keys.isEmpty()) {
      return text;
    }
    Map.Entry<String, SecretKeySpec> first = keys.entrySet().iterator().next();
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    byte[] sealed;
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, first.getValue(), nonce, context);
      sealed = cipher.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES-256-GCM cannot be used here", impossible);
    }
    byte[] body = ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
    return PREFIX
        + "v1:"
        + first.getKey()
        + ":"
        + Base64.getUrlEncoder().withoutPadding().encodeToString(body);
  }

  /**
   * What was sealed; a text that is not sealed as it is.
   *
   * @throws Failure WAIT when its key is missing, REJECT when nobody can have sealed it for that
   *     context
   */
  public String open(String text, String context) {
    if (!isSealed(text)) {
      return text;
    }
    Matcher parts = SEALED.matcher(text);
    if (!parts.matches()) {
      throw forged("malformed");
    }
    SecretKeySpec key = keys.get(parts.group(1));
    if (key == null) {
      throw Condition.KEY_MISSING.failure(
          KEY_MISSING_ID, "sealed with key " + parts.group(1) + ", which this node does not have");
    }
    try {
      byte[] body = Base64.getUrlDecoder().decode(parts.group(2));
      if (body.length <= NONCE_BYTES) {
        throw forged("too short");
      }
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(body, NONCE_BYTES), context);
      byte[] opened = cipher.doFinal(body, NONCE_BYTES, body.length - NONCE_BYTES);
      return new String(opened, StandardCharsets.UTF_8);
    } catch (AEADBadTagException | IllegalArgumentException altered) {
      throw forged("altered, or sealed for something else");
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("AES-256-GCM cannot be used here", impossible);
    }
  }

  /**
   * The same for the same text and the same last key; tells nothing of the text to who lacks it. 43
   * letters, digits, - and _.
   */
  public String digest(String text) {
    SecretKeySpec last = null;
    for (SecretKeySpec key : keys.values()) {
      last = key;
    }
    try {
      Mac mac = Mac.getInstance(DIGEST);
      mac.init(new SecretKeySpec(last.getEncoded(), DIGEST));
      mac.update(DIGEST_SALT);
      byte[] digest = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(DIGEST + " cannot be used here", impossible);
    }
  }

  /** The key that a sealed text names, whether it is there or not. */
  public static Optional<String> keyOf(String text) {
    Matcher parts = SEALED.matcher(text);
    return parts.matches() ? Optional.of(parts.group(1)) : Optional.empty();
  }

  /** Without the keys. */
  @Override
  public String toString() {
    return "KeyRing" + keys.keySet();
  }

  private static Failure forged(String what) {
    return Failure.reject(FORGED_ID, "a sealed text that is " + what);
  }

  private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String context)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static byte[] decoded(String line, int number) {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(line);
    } catch (IllegalArgumentException notBase64) {
      throw new IllegalArgumentException("line " + number + " is not base64");
    }
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "line " + number + " is base64 of " + key.length + " bytes, not of " + KEY_BYTES);
    }
    return key;
  }

  private static String id(byte[] key) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      hash.update(ID_SALT);
      return HexFormat.of().formatHex(hash.digest(key), 0, ID_BYTES);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("no SHA-256", impossible);
    }
  }
}
