package dev.weft.tools.chaos.proxy;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Cuts one direction of a NATS connection into frames, however TCP has cut it. Keeps at most one
 * frame that is not complete yet.
 *
 * <p>Not thread-safe.
 *
 * @see <a href="https://docs.nats.io/reference/reference-protocols/nats-protocol">the protocol</a>
 */
final class FrameReader {
  /** The server's own limits are 4 KB a line, 64 MB a payload. */
  private static final int LINE_BYTES_MAX = 1 << 16;

  private static final int PAYLOAD_BYTES_MAX = 1 << 26;
  private static final int LINE_END_BYTES = 2;

  private byte[] pending = {};

  /**
   * What is complete now, in order.
   *
   * @throws IllegalArgumentException when it is not the protocol
   */
  List<Frame> read(Buffer bytes) {
    byte[] all = joined(pending, bytes.getBytes());
    List<Frame> frames = new ArrayList<>();
    int at = 0;
    for (int end = frameEnd(all, at); end >= 0; end = frameEnd(all, at)) {
      frames.add(frame(all, at, end));
      at = end;
    }
    pending = at == 0 ? all : Arrays.copyOfRange(all, at, all.length);
    return frames;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    if (first.length == 0) {
      return second;
    }
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  /** Where the frame ends that begins there; -1 when more must come. */
  private static int frameEnd(byte[] bytes, int from) {
    int lineEnd = lineEnd(bytes, from);
    if (lineEnd < 0) {
      return -1;
    }
    List<String> words = words(bytes, from, lineEnd);
    int end = hasPayload(words) ? lineEnd + payloadBytes(words) + LINE_END_BYTES : lineEnd;
    return end <= bytes.length ? end : -1;
  }

  private static Frame frame(byte[] bytes, int from, int to) {
    int lineEnd = lineEnd(bytes, from);
    List<String> words = words(bytes, from, lineEnd);
    boolean hasHeaders = hasPayload(words) && words.get(0).charAt(0) == 'H';
    int headerBytes = hasHeaders ? number(words.get(words.size() - 2)) : 0;
    Buffer frame = Buffer.buffer(to - from).appendBytes(bytes, from, to - from);
    return new Frame(words, frame, lineEnd - from + headerBytes);
  }

  /** Just behind the line feed; -1 when it has not come yet. */
  private static int lineEnd(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
      if (i - from > LINE_BYTES_MAX) {
        throw new IllegalArgumentException("a control line without an end");
      }
    }
    return -1;
  }

  private static List<String> words(byte[] bytes, int from, int to) {
    String line = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    return List.of(line.strip().split("\\s+"));
  }

  private static boolean hasPayload(List<String> words) {
    return switch (words.get(0).toUpperCase(Locale.ROOT)) {
      case "PUB", "HPUB", "MSG", "HMSG" -> true;
      default -> false;
    };
  }

  private static int payloadBytes(List<String> words) {
    int count = number(words.get(words.size() - 1));
    if (count > PAYLOAD_BYTES_MAX) {
      throw new IllegalArgumentException("a payload of " + count + " bytes");
    }
    return count;
  }

  private static int number(String word) {
    int number = Integer.parseInt(word);
    if (number < 0) {
      throw new IllegalArgumentException("negative: " + word);
    }
    return number;
  }
}
