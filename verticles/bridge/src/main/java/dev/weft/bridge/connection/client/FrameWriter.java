package dev.weft.bridge.connection.client;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Puts together what a NATS server is sent; the counterpart of {@link FrameParser}. Its array stays
 * from one {@link #take} to the next, so text becomes bytes without any object between.
 *
 * <p>Event-loop confined.
 *
 * @see <a href="https://docs.nats.io/reference/reference-protocols/nats-protocol">NATS protocol</a>
 */
final class FrameWriter {
  private static final int FIRST_BYTES = 16 * 1024;

  /** A longer array, which a large message has needed, is not kept. */
  private static final int KEPT_BYTES_MAX = 512 * 1024;

  private static final int ASCII_MAX = 127;
  private static final int RADIX = 10;

  private byte[] bytes = new byte[FIRST_BYTES];
  private int end;

  int length() {
    return end;
  }

  /**
   * Adds a message.
   *
   * @param replyTo null when no reply is wanted
   * @param headers null when there are none
   */
  void message(String subject, String replyTo, MessageHeaders headers, byte[] data) {
    int headerBytes = headers == null ? 0 : headers.sizeBytes();
    text(headerBytes == 0 ? "PUB " : "HPUB ").text(subject).text(" ");
    if (replyTo != null) {
      text(replyTo).text(" ");
    }
    if (headerBytes > 0) {
      number(headerBytes).text(" ");
    }
    number(headerBytes + data.length).text("\r\n");
    if (headerBytes > 0) {
      headers.appendTo(this);
    }
    bytes(data, data.length).text("\r\n");
  }

  FrameWriter text(String text) {
    int length = text.length();
    reserve(length);
    for (int i = 0; i < length; i++) {
      char letter = text.charAt(i);
      if (letter > ASCII_MAX) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return bytes(encoded, encoded.length);
      }
      bytes[end + i] = (byte) letter;
    }
    end += length;
    return this;
  }

  FrameWriter bytes(byte[] from, int length) {
    reserve(length);
    System.arraycopy(from, 0, bytes, end, length);
    end += length;
    return this;
  }

  /** Everything that was added since the last time. */
  Buffer take() {
    Buffer all = Buffer.buffer(end).appendBytes(bytes, 0, end);
    end = 0;
    if (bytes.length > KEPT_BYTES_MAX) {
      bytes = new byte[FIRST_BYTES];
    }
    return all;
  }

  /** Not negative. */
  private FrameWriter number(int number) {
    int digits = 1;
    for (int rest = number / RADIX; rest > 0; rest /= RADIX) {
      digits++;
    }
    reserve(digits);
    int rest = number;
    for (int i = digits - 1; i >= 0; i--) {
      bytes[end + i] = (byte) ('0' + rest % RADIX);
      rest /= RADIX;
    }
    end += digits;
    return this;
  }

  private void reserve(int length) {
    if (end + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end + length, 2 * bytes.length));
    }
  }
}
