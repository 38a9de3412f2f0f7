package dev.weft.bridge.connection;

import dev.weft.kernel.options.FileAccess;
import dev.weft.kernel.options.OptionsReader;
import io.nats.client.AuthHandler;
import io.nats.client.NKey;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a client says who it is: not at all, by user and password, by an NKey, or by a credentials
 * file. Never says its secret.
 *
 * <p>Thread-safe.
 */
public final class NatsLogin {
  /** For servers that let in whoever comes. */
  public static final NatsLogin NONE = new NatsLogin("nobody", options -> {});

  private static final String INBOX = "_INBOX.";
  private static final Pattern NO_TOKEN = Pattern.compile("[^A-Za-z0-9_-]");

  private static final String USER = "user";
  private static final String PASSWORD = "password";
  private static final String PASSWORD_FILE = "passwordFile";
  private static final String NKEY_FILE = "nkeyFile";
  private static final String CREDENTIALS = "credentials";
  private static final int FILE_BYTES_MAX = 65_536;

  private final String who;
  private final Step step;

  private interface Step {
    void apply(Options.Builder options);
  }

  private NatsLogin(String who, Step step) {
    this.who = who;
    this.step = step;
  }

  public static NatsLogin ofUser(String user, String password) {
    char[] secret = password.toCharArray();
    return new NatsLogin(
        "user " + user,
        options -> options.userInfo(user.toCharArray(), secret.clone()).inboxPrefix(inboxOf(user)));
  }

  /**
   * What the inboxes of a user begin with: its own, so that a server can keep each user from
   * hearing what others are answered.
   *
   * @param id name of the user, or its public key
   */
  public static String inboxOf(String id) {
    return INBOX + NO_TOKEN.matcher(id).replaceAll("_") + ".";
  }

  /** By the key in that file, as it is now and whenever a connection is made. */
  public static NatsLogin ofKeyFile(Path file) {
    return ofKey(new NatsKeyFile(file).publicKey(), file);
  }

  private static NatsLogin ofKey(String id, Path file) {
    AuthHandler handler = new NatsKeyFile(file).handler();
    return new NatsLogin(
        "NKey " + id, options -> options.authHandler(handler).inboxPrefix(inboxOf(id)));
  }

  /** Reads the keys of section {@code nats} and the files that they name. */
  static NatsLogin read(OptionsReader nats) {
    String user = nats.string(USER, "").means("who it is, where servers know users by passwords");
    String password =
        nats.string(PASSWORD, "")
            .means("of the user; by `WEFT_NATS_PASSWORD` or a file, never on the command line");
    String passwordFile = nats.string(PASSWORD_FILE, "").means("instead: a file with the password");
    String nkeyFile =
        nats.string(NKEY_FILE, "").means("a file with the seed of a user's NKey (`SU…`)");
    String credentials = nats.string(CREDENTIALS, "").means("path of a `.creds` file");
    long ways = Stream.of(user, nkeyFile, credentials).filter(way -> !way.isEmpty()).count();
    if (ways > 1) {
      throw nats.wrong(
          user.isEmpty() ? NKEY_FILE : USER,
          "is one of several: give a user, an NKey or credentials");
    }
    if (user.isEmpty() && !(password + passwordFile).isEmpty()) {
      throw nats.wrong(USER, "is missing, and there is a password");
    }
    if (!user.isEmpty()) {
      return ofUser(user, password(nats, password, passwordFile));
    }
    if (!nkeyFile.isEmpty()) {
      return ofNkey(nats, nkeyFile);
    }
    return credentials.isEmpty() ? NONE : ofCredentials(nats, credentials);
  }

  void applyTo(Options.Builder options) {
    step.apply(options);
  }

  /** Who it is, for people; no secret. */
  @Override
  public String toString() {
    return who;
  }

  private static String password(OptionsReader nats, String password, String file) {
    if (!password.isEmpty() && !file.isEmpty()) {
      throw nats.wrong(PASSWORD_FILE, "is one of two: there is a nats.password, too");
    }
    String found = file.isEmpty() ? password : firstLine(nats, PASSWORD_FILE, file);
    if (found.isEmpty()) {
      throw nats.wrong(
          PASSWORD, "is missing: set WEFT_NATS_PASSWORD, or name a file in nats.passwordFile");
    }
    return found;
  }

  private static NatsLogin ofNkey(OptionsReader nats, String file) {
    char[] seed = firstLine(nats, NKEY_FILE, file).toCharArray();
    try {
      NKey key = NKey.fromSeed(seed);
      String id = new String(key.getPublicKey());
      if (!NKey.isValidPublicUserKey(id.toCharArray())) {
        throw nats.wrong(NKEY_FILE, file + " holds a seed, but not that of a user (SU…)");
      }
      return ofKey(id, Path.of(file));
    } catch (IllegalArgumentException | java.security.GeneralSecurityException | IOException bad) {
      throw nats.wrong(NKEY_FILE, file + " holds no seed of an NKey (SU…)");
    }
  }

  /** The client reads the file again with each connection. */
  private static NatsLogin ofCredentials(OptionsReader nats, String file) {
    firstLine(nats, CREDENTIALS, file);
    try {
      AuthHandler handler = Nats.credentials(file);
      String id = new String(handler.getID());
      if (handler.getJWT() == null || handler.sign(new byte[1]) == null) {
        throw new IllegalStateException("incomplete");
      }
      return new NatsLogin(
          "credentials of " + id, options -> options.authHandler(handler).inboxPrefix(inboxOf(id)));
    } catch (RuntimeException malformed) {
      throw nats.wrong(CREDENTIALS, file + " holds no credentials: a JWT and a seed");
    }
  }

  private static String firstLine(OptionsReader nats, String key, String file) {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      FileAccess.problemWith(Path.of(file))
          .ifPresent(
              complaint -> {
                throw nats.wrong(key, complaint);
              });
      FileAccess.warnOfReaders("nats." + key, Path.of(file));
      String text = new String(in.readNBytes(FILE_BYTES_MAX), StandardCharsets.UTF_8);
      List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
      if (lines.isEmpty()) {
        throw nats.wrong(key, "names an empty file: " + file);
      }
      return lines.get(0);
    } catch (IOException | InvalidPathException unreadable) {
      throw nats.wrong(key, "cannot be read: " + unreadable);
    }
  }
}
