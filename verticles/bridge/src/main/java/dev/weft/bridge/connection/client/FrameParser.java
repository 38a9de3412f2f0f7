package dev.weft.bridge.connection.client;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes apart what a NATS server sends: lines, and after {@code MSG} and {@code HMSG} the bytes of
 * a message. Bounded: a longer line or message than any server sends is an error.
 *
 * <p>Event-loop confined.
 *
 * @see <a href="https://docs.nats.io/reference/reference-protocols/nats-protocol">NATS protocol</a>
 */
final class FrameParser {
  private static final int FIRST_BYTES = 16 * 1024;

  /** {@code INFO} of a large cluster is the longest. */
  private static final int LINE_BYTES_MAX = 1 << 20;

  /** No server can be configured to let a larger payload pass. */
  private static final int MESSAGE_BYTES_MAX = 64 << 20;

  private static final int CRLF_BYTES = 2;
  private static final int RADIX = 10;

  /** Subject, subscription, reply subject, and sizes of headers and of all. */
  private static final int TOKENS_MAX = 5;

  private final Frames frames;
  private byte[] bytes = new byte[FIRST_BYTES];
  private int start;
  private int end;

  /** How far the current line was searched for its end. */
  private int searched;

  private final int[] tokenStarts = new int[TOKENS_MAX];
  private final int[] tokenEnds = new int[TOKENS_MAX];

  /** What the server says. */
  interface Frames {
    void info(String json);

    void ping();

    void pong();

    void error(String text);

    /**
     * A message.
     *
     * @param replyTo null when there is none
     * @param headers as they came; null when there are none
     */
    void message(long subscription, String subject, String replyTo, byte[] headers, byte[] data);
  }

  FrameParser(Frames frames) {
    this.frames = frames;
  }

  /**
   * What has come next.
   *
   * @throws IllegalStateException when it is not the protocol; the connection is of no more use
   */
  void received(Buffer buffer) {
    append(buffer);
    while (parseOne()) {
      // As many frames as have come whole.
    }
    if (start == end) {
      start = 0;
      end = 0;
      searched = 0;
      if (bytes.length > LINE_BYTES_MAX) {
        bytes = new byte[FIRST_BYTES];
      }
    }
  }

  private void append(Buffer buffer) {
    int length = buffer.length();
    if (end + length > bytes.length) {
      int pending = end - start;
      byte[] target = pending + length > bytes.length ? grown(pending + length) : bytes;
      System.arraycopy(bytes, start, target, 0, pending);
      bytes = target;
      searched -= start;
      start = 0;
      end = pending;
    }
    buffer.getBytes(0, length, bytes, end);
    end += length;
  }

  private byte[] grown(int needed) {
    if (needed > MESSAGE_BYTES_MAX + LINE_BYTES_MAX) {
      throw new IllegalStateException("a frame of more than " + MESSAGE_BYTES_MAX + " bytes");
    }
    return new byte[Math.max(needed, 2 * bytes.length)];
  }

  /** Whether a frame had come whole. */
  private boolean parseOne() {
    int lineEnd = lineEnd();
    if (lineEnd < 0) {
      return false;
    }
    int next = lineEnd + CRLF_BYTES;
    switch (bytes[start]) {
      case 'M' -> {
        return message(lineEnd, next, false);
      }
      case 'H' -> {
        return message(lineEnd, next, true);
      }
      case 'P' -> {
        if (start + 1 < lineEnd && bytes[start + 1] == 'I') {
          frames.ping();
        } else {
          frames.pong();
        }
      }
      case 'I' -> frames.info(text(start + "INFO ".length(), lineEnd));
      case '-' -> frames.error(text(start + "-ERR ".length(), lineEnd).replace("'", ""));
      case '+' -> {
        // +OK: sent in verbose mode only.
      }
      default -> throw new IllegalStateException("not a frame of NATS: " + text(start, lineEnd));
    }
    startAt(next);
    return true;
  }

  /** Where the line ends; negative while that has not come. */
  private int lineEnd() {
    for (int i = Math.max(searched, start); i + 1 < end; i++) {
      if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
        return i;
      }
    }
    searched = Math.max(start, end - 1);
    if (end - start > LINE_BYTES_MAX) {
      throw new IllegalStateException("a line of more than " + LINE_BYTES_MAX + " bytes");
    }
    return -1;
  }

  private boolean message(int lineEnd, int next, boolean hasHeaders) {
    int count = tokens(start + (hasHeaders ? "HMSG ".length() : "MSG ".length()), lineEnd);
    int sizes = hasHeaders ? 2 : 1;
    boolean hasReply = count == 3 + sizes;
    if (!hasReply && count != 2 + sizes) {
      throw new IllegalStateException("a malformed line: " + text(start, lineEnd));
    }
    long subscription = number(1);
    long total = number(count - 1);
    long headerBytes = hasHeaders ? number(count - 2) : 0;
    if (total > MESSAGE_BYTES_MAX || headerBytes > total) {
      throw new IllegalStateException("a message of " + total + " bytes, headers " + headerBytes);
    }
    int data = next + (int) headerBytes;
    int messageEnd = next + (int) total;
    if (messageEnd + CRLF_BYTES > end) {
      // The line is read again then: few messages come in parts.
      searched = lineEnd;
      return false;
    }
    String subject = text(tokenStarts[0], tokenEnds[0]);
    String replyTo = hasReply ? text(tokenStarts[2], tokenEnds[2]) : null;
    byte[] headers = hasHeaders ? Arrays.copyOfRange(bytes, next, data) : null;
    byte[] payload = Arrays.copyOfRange(bytes, data, messageEnd);
    startAt(messageEnd + CRLF_BYTES);
    frames.message(subscription, subject, replyTo, headers, payload);
    return true;
  }

  private void startAt(int position) {
    start = position;
    searched = position;
  }

  /** How many there are. */
  private int tokens(int from, int to) {
    int count = 0;
    int at = from;
    while (at < to) {
      if (bytes[at] == ' ' || bytes[at] == '\t') {
        at++;
        continue;
      }
      if (count == TOKENS_MAX) {
        throw new IllegalStateException("a malformed line: " + text(start, to));
      }
      tokenStarts[count] = at;
      while (at < to && bytes[at] != ' ' && bytes[at] != '\t') {
        at++;
      }
      tokenEnds[count++] = at;
    }
    return count;
  }

  private long number(int token) {
    long number = 0;
    for (int i = tokenStarts[token]; i < tokenEnds[token]; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit >= RADIX || number > Integer.MAX_VALUE) {
        throw new IllegalStateException("not a number in a line of NATS");
      }
      number = number * RADIX + digit;
    }
    return number;
  }

  private String text(int from, int to) {
    return new String(bytes, Math.min(from, to), Math.max(0, to - from), StandardCharsets.UTF_8);
  }
}
