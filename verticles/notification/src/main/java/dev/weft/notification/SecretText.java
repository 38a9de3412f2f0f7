package dev.weft.notification;

import dev.weft.kernel.options.FileAccess;
import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.notification.adapter.WebhookChannel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Reads secrets; its messages never repeat one: they end in logs.
 *
 * <p>Thread-safe; blocks on files.
 */
final class SecretText {
  private static final int FILE_BYTES_MAX = 16_384;

  private SecretText() {}

  /**
   * Of keys {@code secret}, {@code secrets} and {@code secretsFile}, a secret in each line.
   *
   * @param on false: nobody needs them, so they are not looked at, and none are returned
   */
  static List<String> webhookSecrets(OptionsReader keys, Path workingDir, boolean on) {
    List<String> secrets =
        new ArrayList<>(
            keys.strings("secret", List.of())
                .means(
                    "`whsec_…`, or two during a rotation; preferably by"
                        + " `WEFT_NOTIFICATION_WEBHOOK_SECRET`"));
    List<String> more = keys.strings("secrets", List.of()).means("the same as a list");
    String file = keys.string("secretsFile", "").means("a file with a secret in each line");
    if (!on) {
      return List.of();
    }
    secrets.forEach(secret -> require(keys, "secret", secret));
    more.forEach(secret -> require(keys, "secrets", secret));
    List<String> filed = lines(keys, "secretsFile", file, workingDir);
    filed.forEach(secret -> require(keys, "secretsFile", secret));
    secrets.addAll(more);
    secrets.addAll(filed);
    return secrets.stream().distinct().toList();
  }

  /** Of key {@code password}, or the first line of {@code passwordFile}. */
  static String password(OptionsReader keys, Path workingDir) {
    String password =
        keys.string("password", "").means("preferably by `WEFT_NOTIFICATION_MAIL_PASSWORD`");
    String file = keys.string("passwordFile", "").means("instead: a file with the password");
    List<String> filed = lines(keys, "passwordFile", file, workingDir);
    return filed.isEmpty() ? password : filed.get(0);
  }

  private static List<String> lines(OptionsReader keys, String key, String file, Path workingDir) {
    if (file.isBlank()) {
      return List.of();
    }
    try (InputStream in = Files.newInputStream(workingDir.resolve(file))) {
      FileAccess.problemWith(workingDir.resolve(file))
          .ifPresent(
              complaint -> {
                throw keys.wrong(key, complaint);
              });
      String text = new String(in.readNBytes(FILE_BYTES_MAX), StandardCharsets.UTF_8);
      List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
      if (lines.isEmpty()) {
        throw keys.wrong(key, "names an empty file: " + file);
      }
      return lines;
    } catch (IOException | java.nio.file.InvalidPathException unreadable) {
      throw keys.wrong(key, "cannot be read: " + unreadable);
    }
  }

  private static void require(OptionsReader keys, String key, String secret) {
    OptionsException wrong =
        keys.wrong(
            key,
            "must be "
                + WebhookChannel.SECRET_PREFIX
                + " and base64 of "
                + WebhookChannel.SECRET_BYTES_MIN
                + " to "
                + WebhookChannel.SECRET_BYTES_MAX
                + " bytes");
    if (!secret.startsWith(WebhookChannel.SECRET_PREFIX)) {
      throw wrong;
    }
    int bytes;
    try {
      bytes =
          Base64.getDecoder()
              .decode(secret.substring(WebhookChannel.SECRET_PREFIX.length()))
              .length;
    } catch (IllegalArgumentException notBase64) {
      throw wrong;
    }
    if (bytes < WebhookChannel.SECRET_BYTES_MIN || bytes > WebhookChannel.SECRET_BYTES_MAX) {
      throw wrong;
    }
  }
}
