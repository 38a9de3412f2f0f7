package dev.weft.notification.adapter;

/**
 * Immutable. Where webhooks go.
 *
 * @param url of the receiver
 * @param secret {@code whsec_} and the key in base64
 * @param timeoutMs of one request, all in all
 */
public record WebhookOptions(String url, String secret, long timeoutMs) {
  /** Without the secret. */
  @Override
  public String toString() {
    return "WebhookOptions[" + url + ", " + timeoutMs + " ms]";
  }
}
