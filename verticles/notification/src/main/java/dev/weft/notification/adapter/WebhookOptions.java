package dev.weft.notification.adapter;

import java.time.Instant;
import java.util.List;

/**
 * Where webhooks go: section {@code notification.webhook}, or one of {@code
 * notification.receivers}.
 *
 * @param name of the receiver
 * @param secrets all of them; every webhook is signed with each
 */
public record WebhookOptions(
    String name, String url, List<String> secrets, long timeoutMs, int inFlightMax, Instant since) {
  public WebhookOptions {
    secrets = List.copyOf(secrets);
  }

  /** Without the secrets, and without what a URL may hold of them. */
  @Override
  public String toString() {
    return "WebhookOptions[" + name + ", " + timeoutMs + " ms]";
  }
}
