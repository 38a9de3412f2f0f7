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
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads who is told, from the sections of {@code notification}.
 *
 * <p>Blocks on files.
 */
final class ReceiverReader {
  static final long DEFAULT_TIMEOUT_MS = 15_000;
  static final int DEFAULT_IN_FLIGHT_MAX = 32;
  static final int DEFAULT_MAIL_IN_FLIGHT_MAX = 4;
  static final int DEFAULT_MAIL_PORT = 587;
  private static final long TIMEOUT_MS_MAX = 60_000;
  private static final int IN_FLIGHT_MAX = 1_000;
  private static final int PORT_MAX = 65_535;
  private static final String TO_CUSTOMER = "customer";

  /** Also the end of a route's name and of an address. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

  private final Path workingDir;

  ReceiverReader(Path workingDir) {
    this.workingDir = workingDir;
  }

  /** The receiver that has no name of its own. */
  Optional<WebhookOptions> webhook(OptionsReader section, boolean on) {
    // What is off need not be right: a manifest may name a secret that nobody has made yet.
    WebhookOptions options = read(ChannelName.WEBHOOK.configName(), section, on);
    if (!on) {
      return Optional.empty();
    }
    if (options.url().isBlank()) {
      throw section.wrong("url", "is missing, and notification.channels holds webhook");
    }
    return Optional.of(checked(options, section));
  }

  List<WebhookOptions> named(OptionsReader notification) {
    OptionsReader section = notification.section("receivers");
    return notification.each("receivers", each -> each).entrySet().stream()
        .map(
            entry -> {
              requireName(section, entry.getKey());
              return checked(read(entry.getKey(), entry.getValue(), true), entry.getValue());
            })
        .toList();
  }

  Optional<MailOptions> mail(OptionsReader section, boolean on) {
    MailOptions options =
        new MailOptions(
            section.string("host", ""),
            section.integer("port", DEFAULT_MAIL_PORT, 1, PORT_MAX),
            section.oneOf("tls", MailOptions.Tls.STARTTLS),
            section.string("username", ""),
            SecretText.password(section, workingDir),
            section.string("from", ""),
            recipients(section),
            timeoutMs(section),
            section.integer("inFlightMax", DEFAULT_MAIL_IN_FLIGHT_MAX, 1, IN_FLIGHT_MAX),
            since(section),
            trustFile(section));
    if (!on) {
      return Optional.empty();
    }
    if (options.host().isBlank()) {
      throw section.wrong("host", "is missing, and notification.channels holds mail");
    }
    if (!MailAddress.isPlain(options.from())) {
      throw section.wrong("from", "must be a mail address");
    }
    return Optional.of(options);
  }

  private WebhookOptions read(String name, OptionsReader section, boolean on) {
    return new WebhookOptions(
        name,
        section.string("url", ""),
        SecretText.webhookSecrets(section, workingDir, on),
        timeoutMs(section),
        section.integer("inFlightMax", DEFAULT_IN_FLIGHT_MAX, 1, IN_FLIGHT_MAX),
        since(section));
  }

  private static WebhookOptions checked(WebhookOptions options, OptionsReader section) {
    if (!isHttp(options.url())) {
      throw section.wrong("url", "must be an http or https URL");
    }
    if (options.secrets().isEmpty()) {
      throw section.wrong("secret", "is missing; secrets or secretsFile would do, too");
    }
    return options;
  }

  private static void requireName(OptionsReader section, String name) {
    boolean taken =
        Arrays.stream(ChannelName.values()).anyMatch(each -> each.configName().equals(name));
    if (taken || !NAME.matcher(name).matches()) {
      throw section.wrong(
          name,
          "must be named by 1 to 32 small letters, digits and -, and neither log, webhook nor mail");
    }
  }

  private static List<String> recipients(OptionsReader section) {
    List<String> to = section.strings("to", List.of(TO_CUSTOMER));
    if (to.equals(List.of(TO_CUSTOMER))) {
      return List.of();
    }
    if (to.isEmpty() || !to.stream().allMatch(MailAddress::isPlain)) {
      throw section.wrong("to", "must be customer, or hold mail addresses");
    }
    return to;
  }

  private static long timeoutMs(OptionsReader section) {
    return section.millis("timeout", DEFAULT_TIMEOUT_MS, 1, TIMEOUT_MS_MAX);
  }

  private static Instant since(OptionsReader section) {
    String text = section.string("since", "");
    try {
      return text.isBlank() ? Instant.EPOCH : Instant.parse(text);
    } catch (DateTimeParseException otherwise) {
      throw section.wrong("since", "must be a time such as 2026-01-31T00:00:00Z, is " + text);
    }
  }

  private String trustFile(OptionsReader section) {
    String file = section.string("trustFile", "");
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
