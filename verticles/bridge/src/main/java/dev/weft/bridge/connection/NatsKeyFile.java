package dev.weft.bridge.connection;

import io.nats.client.AuthHandler;
import io.nats.client.NKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;

/**
 * The seed of a user's NKey in a file that only its owner may read. Blocks on it.
 *
 * @param file the only thing in it is the seed
 */
public record NatsKeyFile(Path file) {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /** Makes a key, unless there is one. */
  public void create() {
    if (!Files.exists(file)) {
      renew();
    }
  }

  /** Makes another key than there was. */
  public void renew() {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.deleteIfExists(file);
      // By its attributes from the first moment on, not readable and then closed.
      Files.createFile(file, OWNER_ONLY);
      char[] seed = NKey.createUser(new SecureRandom()).getSeed();
      byte[] bytes = new String(seed).getBytes(StandardCharsets.US_ASCII);
      Files.write(file, bytes, StandardOpenOption.WRITE);
      Arrays.fill(seed, ' ');
    } catch (IOException failed) {
      throw new UncheckedIOException(file + " cannot be written", failed);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("this Java has no Ed25519", impossible);
    }
  }

  /** Answers servers with the key that is in the file then: it may be another one by now. */
  AuthHandler handler() {
    return new AuthHandler() {
      @Override
      public byte[] sign(byte[] nonce) {
        try {
          return key().sign(nonce);
        } catch (GeneralSecurityException | IOException unusable) {
          throw new IllegalStateException(file + " holds no seed of an NKey", unusable);
        }
      }

      @Override
      public char[] getID() {
        return publicKey().toCharArray();
      }

      @Override
      public char[] getJWT() {
        return null;
      }
    };
  }

  private NKey key() throws IOException {
    return NKey.fromSeed(Files.readString(file).strip().toCharArray());
  }

  /**
   * What a server knows the user by.
   *
   * @throws IllegalArgumentException when the file holds no seed of a user
   */
  public String publicKey() {
    try {
      String key = new String(key().getPublicKey());
      if (!NKey.isValidPublicUserKey(key.toCharArray())) {
        throw new IllegalArgumentException(file + " holds a seed, but not that of a user");
      }
      return key;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(file + " cannot be read", unreadable);
    } catch (GeneralSecurityException malformed) {
      throw new IllegalArgumentException(file + " holds no seed of an NKey", malformed);
    }
  }
}
