package dev.weft.notification;

import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.notification.adapter.WebhookChannel;
import dev.weft.notification.adapter.WebhookOptions;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Immutable. The section {@code notification}.
 *
 * @param channels each once
 * @param webhook URL and secret are empty unless {@link ChannelName#WEBHOOK} is among the channels
 */
public record NotificationOptions(List<ChannelName> channels, WebhookOptions webhook) {
  public static final long DEFAULT_TIMEOUT_MS = 5_000;

  private static final long TIMEOUT_MS_MAX = 60_000;

  /** Ways to tell a customer. */
  public enum ChannelName {
    LOG,
    WEBHOOK;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public NotificationOptions {
    channels = List.copyOf(channels);
  }

  /** Reads the section {@code notification}. */
  public static NotificationOptions read(OptionsReader section) {
    List<ChannelName> channels =
        section.strings("channels", List.of(ChannelName.LOG.word())).stream()
            .map(word -> channel(section, word))
            .distinct()
            .toList();
    OptionsReader webhook = section.section("webhook");
    WebhookOptions options =
        new WebhookOptions(
            webhook.string("url", ""),
            webhook.string("secret", ""),
            webhook.millis("timeout", DEFAULT_TIMEOUT_MS, 1, TIMEOUT_MS_MAX));
    if (channels.contains(ChannelName.WEBHOOK)) {
      check(options, webhook);
    }
    return new NotificationOptions(channels, options);
  }

  private static ChannelName channel(OptionsReader section, String word) {
    for (ChannelName name : ChannelName.values()) {
      if (name.word().equals(word)) {
        return name;
      }
    }
    throw section.wrong("channels", "may hold log and webhook, holds \"" + word + "\"");
  }

  private static void check(WebhookOptions options, OptionsReader webhook) {
    if (options.url().isBlank()) {
      throw webhook.wrong("url", "is missing, and notification.channels holds webhook");
    }
    if (!isHttp(options.url())) {
      throw webhook.wrong("url", "must be an http or https URL");
    }
    if (options.secret().isBlank()) {
      throw webhook.wrong("secret", "is missing, and notification.channels holds webhook");
    }
    requireSecret(options.secret(), webhook);
  }

  /** The messages never repeat the secret: they end in logs. */
  private static void requireSecret(String secret, OptionsReader webhook) {
    OptionsException wrong =
        webhook.wrong(
            "secret",
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

  private static boolean isHttp(String url) {
    try {
      URI uri = URI.create(url);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return http && uri.getHost() != null;
    } catch (IllegalArgumentException notUri) {
      return false;
    }
  }
}
