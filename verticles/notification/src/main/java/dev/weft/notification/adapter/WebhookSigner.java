package dev.weft.notification.adapter;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.weft.kernel.failure.Condition;
import dev.weft.notification.domain.NotificationFailures;
import dev.weft.notification.domain.SendException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The headers of a webhook. With several secrets there is a signature by each, so that a receiver
 * may change to a new one at any time while both are configured.
 *
 * <p>Thread-safe.
 */
final class WebhookSigner {
  /** No full stop, which separates the parts of what is signed. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_:-]{1,255}");

  private final List<Webhook> signers;

  /**
   * @param secrets at least one
   */
  WebhookSigner(List<String> secrets) {
    this.signers = secrets.stream().map(Webhook::new).toList();
  }

  /** Whether the id may be signed, and be sent as a header. */
  static boolean isSafe(String id) {
    return ID.matcher(id).matches();
  }

  Map<String, String> headers(String id, long timestampS, String body) {
    String signatures =
        signers.stream()
            .map(signer -> signature(signer, id, timestampS, body))
            .collect(Collectors.joining(" "));
    return Map.of(
        Webhook.UNBRANDED_MSG_ID_KEY, id,
        Webhook.UNBRANDED_MSG_TIMESTAMP_KEY, Long.toString(timestampS),
        Webhook.UNBRANDED_MSG_SIGNATURE_KEY, signatures);
  }

  private static String signature(Webhook signer, String id, long timestampS, String body) {
    try {
      return signer.sign(id, timestampS, body);
    } catch (WebhookSigningException unsignable) {
      throw new SendException(
          Condition.RECEIVER_UNAVAILABLE,
          NotificationFailures.SIGNING_FAILED,
          String.valueOf(unsignable.getMessage()));
    }
  }
}
