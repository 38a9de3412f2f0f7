package dev.weft.notification;

import dev.weft.kernel.options.OptionsReader;
import dev.weft.notification.NotificationOptions.ChannelName;
import dev.weft.notification.adapter.MailAddress;
import dev.weft.notification.adapter.MailOptions;
import dev.weft.notification.adapter.WebhookOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the receivers of notifications from the sections of {@code notification}.
 *
 * <p>Blocks on files.
 */
final class ReceiverReader {
  private static final String TO_CUSTOMER = "customer";

  /** Also the end of a route's name and of an address. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

  private final Path workingDir;

  ReceiverReader(Path workingDir) {
    this.workingDir = workingDir;
  }

  /** The receiver that has no name of its own. */
  Optional<WebhookOptions> webhook(OptionsReader keys, boolean on) {
    // What is off need not be right: a manifest may name a secret that nobody has made yet.
    WebhookOptions options = read(ChannelName.WEBHOOK.configName(), keys, on);
    if (!on) {
      return Optional.empty();
    }
    if (options.url().isBlank()) {
      throw keys.wrong("url", "is missing, and notification.channels holds webhook");
    }
    return Optional.of(checked(options, keys));
  }

  Collection<WebhookOptions> named(OptionsReader keys) {
    String meaning = "further receivers, each with the keys of `notification.webhook`";
    return keys.each(
            meaning,
            (name, receiver) -> {
              requireName(keys, name);
              return checked(read(name, receiver, true), receiver);
            })
        .values();
  }

  Optional<MailOptions> mail(OptionsReader keys, boolean on) {
    MailOptions options =
        new MailOptions(
            keys.string("host", "").means("SMTP server"),
            keys.integer("port", 587, 1, 65_535).means("its port; 465 with `tls: tls`"),
            keys.oneOf("tls", MailOptions.Tls.STARTTLS)
                .means("how the connection is protected; with `starttls` the server must offer it"),
            keys.string("username", "").means("empty: without authentication"),
            SecretText.password(keys, workingDir),
            keys.string("from", "").means("the sender's address"),
            recipients(keys),
            timeoutMs(keys),
            keys.integer("inFlightMax", 4, 1, 1_000).means("concurrent mails of a node"),
            since(keys),
            trustFile(keys));
    if (!on) {
      return Optional.empty();
    }
    if (options.host().isBlank()) {
      throw keys.wrong("host", "is missing, and notification.channels holds mail");
    }
    if (!MailAddress.isPlain(options.from())) {
      throw keys.wrong("from", "must be a mail address");
    }
    return Optional.of(options);
  }

  private WebhookOptions read(String name, OptionsReader keys, boolean on) {
    return new WebhookOptions(
        name,
        keys.string("url", "")
            .means(
                "receives signed webhooks ([Standard"
                    + " Webhooks](https://www.standardwebhooks.com))"),
        SecretText.webhookSecrets(keys, workingDir, on),
        timeoutMs(keys),
        keys.integer("inFlightMax", 32, 1, 1_000).means("concurrent webhooks of a node"),
        since(keys));
  }

  private static WebhookOptions checked(WebhookOptions options, OptionsReader keys) {
    if (!isHttp(options.url())) {
      throw keys.wrong("url", "must be an http or https URL");
    }
    if (options.secrets().isEmpty()) {
      throw keys.wrong("secret", "is missing; secrets or secretsFile can be set instead");
    }
    return options;
  }

  private static void requireName(OptionsReader keys, String name) {
    boolean taken =
        Arrays.stream(ChannelName.values()).anyMatch(each -> each.configName().equals(name));
    if (taken || !NAME.matcher(name).matches()) {
      throw keys.wrong(
          name,
          "must be named by 1 to 32 small letters, digits and -, and neither log, webhook nor"
              + " mail");
    }
  }

  private static List<String> recipients(OptionsReader keys) {
    List<String> to =
        keys.strings("to", List.of(TO_CUSTOMER))
            .means("`customer`: the customer id, if it is a mail address; or fixed addresses");
    if (to.equals(List.of(TO_CUSTOMER))) {
      return List.of();
    }
    if (to.isEmpty() || !to.stream().allMatch(MailAddress::isPlain)) {
      throw keys.wrong("to", "must be customer, or hold mail addresses");
    }
    return to;
  }

  private static long timeoutMs(OptionsReader keys) {
    return keys.millis("timeout", "15s", "1ms", "1m")
        .means("of one attempt, which then closes its connection");
  }

  private static Instant since(OptionsReader keys) {
    String text =
        keys.string("since", "")
            .means(
                "a time, `2026-01-31T00:00:00Z`; notifications recorded earlier are not sent"
                    + " to this receiver");
    try {
      return text.isBlank() ? Instant.EPOCH : Instant.parse(text);
    } catch (DateTimeParseException otherwise) {
      throw keys.wrong("since", "must be a time such as 2026-01-31T00:00:00Z, is " + text);
    }
  }

  private String trustFile(OptionsReader keys) {
    String file =
        keys.string("trustFile", "")
            .means("PEM file with trusted certificates; empty: those that the JVM trusts");
    return file.isBlank() ? "" : workingDir.resolve(file).toString();
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
