package dev.weft.notification.adapter;

import java.time.Instant;
import java.util.List;

/**
 * Where webhooks go.
 *
 * @param name of the receiver
 * @param url of the receiver
 * @param secrets {@code whsec_} and the key in base64, each; every webhook is signed with all
 * @param timeoutMs of one request, all in all; its connection ends with it
 * @param inFlightMax webhooks on their way at once, on a node
 * @param since what was recorded before is not for this receiver
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
