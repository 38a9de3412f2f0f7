package dev.weft.notification;

import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.notification.adapter.MailOptions;
import dev.weft.notification.adapter.WebhookOptions;
import dev.weft.notification.domain.RetrySchedule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The section {@code notification}.
 *
 * @param logs whether notifications are logged
 * @param webhooks the one of {@code notification.webhook} first, if it is on
 * @param mail empty unless mail is on
 * @param retry when a failed delivery is tried again
 */
public record NotificationOptions(
    boolean logs, List<WebhookOptions> webhooks, Optional<MailOptions> mail, RetrySchedule retry) {
  private static final int LOG_IN_FLIGHT_MAX = 128;
  private static final long LOG_TIMEOUT_MS = 1_000;

  /** What {@code notification.channels} may hold, and no receiver may be named. */
  enum ChannelName {
    LOG,
    WEBHOOK,
    MAIL;

    String configName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public NotificationOptions {
    webhooks = List.copyOf(webhooks);
  }

  /**
   * Reads the section {@code notification}; blocks on files.
   *
   * @param workingDir that files are relative to
   */
  public static NotificationOptions read(OptionsReader keys, Path workingDir) {
    List<ChannelName> channels =
        keys
            .strings("channels", List.of(ChannelName.LOG.configName()))
            .means(
                "`log`, `webhook`, `mail`; each of them, and each receiver, has its own route"
                    + " ([notifications](notifications.md))")
            .stream()
            .map(word -> channel(keys, word))
            .toList();
    List<WebhookOptions> webhooks = new ArrayList<>();
    ReceiverReader receivers = new ReceiverReader(workingDir);
    receivers
        .webhook(keys.section("webhook"), channels.contains(ChannelName.WEBHOOK))
        .ifPresent(webhooks::add);
    webhooks.addAll(receivers.named(keys.section("receivers")));
    Optional<MailOptions> mail =
        receivers.mail(keys.section("mail"), channels.contains(ChannelName.MAIL));
    return new NotificationOptions(
        channels.contains(ChannelName.LOG), webhooks, mail, retry(keys.section("retry")));
  }

  /** All that receive notifications. The log keeps the address from before there were others. */
  public List<Destination> destinations() {
    List<Destination> all = new ArrayList<>();
    if (logs) {
      all.add(
          new Destination(
              ChannelName.LOG.configName(),
              Addresses.NOTIFICATION_SEND,
              LOG_IN_FLIGHT_MAX,
              LOG_TIMEOUT_MS));
    }
    for (WebhookOptions webhook : webhooks) {
      all.add(destination(webhook.name(), webhook.inFlightMax(), webhook.timeoutMs()));
    }
    mail.ifPresent(
        to ->
            all.add(destination(ChannelName.MAIL.configName(), to.inFlightMax(), to.timeoutMs())));
    return all;
  }

  static Destination destination(String name, int inFlightMax, long timeoutMs) {
    return new Destination(name, Addresses.NOTIFICATION_SEND_PREFIX + name, inFlightMax, timeoutMs);
  }

  private static ChannelName channel(OptionsReader keys, String word) {
    for (ChannelName name : ChannelName.values()) {
      if (name.configName().equals(word)) {
        return name;
      }
    }
    throw keys.wrong("channels", "may hold log, webhook and mail, holds \"" + word + "\"");
  }

  private static RetrySchedule retry(OptionsReader keys) {
    return new RetrySchedule(
        keys.millisList(
                "schedule",
                List.of("5s", "5m", "30m", "2h", "5h", "10h", "14h", "20h", "24h"),
                "1ms",
                "48h")
            .means("between attempts, with a jitter of a tenth; the last one repeats"),
        keys.millis("giveUpAfter", "20h", "1s", "30d")
            .means(
                "a notification that is not delivered by then becomes a dead letter of its"
                    + " receiver; must be below `streams.NOTIFICATIONS.maxAge`"));
  }
}
