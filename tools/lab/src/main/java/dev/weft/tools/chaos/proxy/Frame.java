package dev.weft.tools.chaos.proxy;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One protocol message of NATS with its payload, as it went over the wire.
 *
 * @param words the control line's, verb first; JSON among them is cut up and of no use
 * @param bytes line, headers, payload and the ends of lines
 * @param payloadAt where the payload begins in {@code bytes}; past its end when there is none
 */
record Frame(List<String> words, Buffer bytes, int payloadAt) {
  private static final int LINE_END_BYTES = 2;
  private static final String ACK_SUBJECT = "$JS.ACK.";
  private static final String ACK_TEXT = "+ACK";
  private static final String INBOX = "_INBOX.";

  /** What an answer of the JetStream API begins with, and an acknowledged append does not. */
  private static final String API_TEXT = "{\"type\":";

  private static final int ACK_CHARS_MAX = 512;

  /** Whether a client settles a delivered message; not whether it refuses it or asks for time. */
  boolean isConsumerAck() {
    return (is("PUB") || is("HPUB"))
        && subject().startsWith(ACK_SUBJECT)
        && (payload().isEmpty() || payload().startsWith(ACK_TEXT));
  }

  /** Whether the server says that it has stored an append, or that it has refused it. */
  boolean isPublishAck() {
    boolean fromServer = is("MSG") || is("HMSG");
    if (!fromServer || !subject().startsWith(INBOX)) {
      return false;
    }
    String text = payload();
    return text.startsWith("{")
        && !text.startsWith(API_TEXT)
        && text.contains("\"stream\":")
        && text.contains("\"seq\":");
  }

  private boolean is(String verb) {
    return words.get(0).equalsIgnoreCase(verb);
  }

  private String subject() {
    return words.size() > 1 ? words.get(1) : "";
  }

  /** Its beginning: acknowledgements are short. */
  private String payload() {
    int end = Math.min(bytes.length() - LINE_END_BYTES, payloadAt + ACK_CHARS_MAX);
    return payloadAt >= end
        ? ""
        : bytes.getString(payloadAt, end, StandardCharsets.ISO_8859_1.name());
  }
}
