package dev.weft.bridge.connection.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.nats.client.impl.Headers;
import io.nats.client.support.IncomingHeadersProcessor;
import io.nats.client.support.Status;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The headers of a message as the bytes that NATS carries, with an index of their lines. Text is
 * made only of values that somebody asks for. Names may come more than once.
 *
 * <p>Not thread-safe; not modified once the message is handed on.
 */
public final class MessageHeaders {
  private static final byte[] FIRST_LINE = "NATS/1.0\r\n".getBytes(US_ASCII);
  private static final byte[] END_OF_LINE = {'\r', '\n'};
  private static final int[] NO_LINES = {};

  /** Most messages of Weft's own have fewer of both. */
  private static final int BYTES = 1_024;

  private static final int LINES = 16;

  /** A line is known by where its name begins and where its colon is. */
  private static final int LINE_INTS = 2;

  private static final int NONE = -1;
  private static final int CASE_BIT = 'a' ^ 'A';
  private static final int ASCII_MAX = 127;

  private byte[] bytes = FIRST_LINE;

  /** Behind the last line, where the empty one that ends the block belongs. */
  private int end = FIRST_LINE.length;

  private int[] lines = NO_LINES;
  private int count;
  private Status status;

  /**
   * As they have come, well-formed or not.
   *
   * @param block not used by anybody else from now on
   */
  public static MessageHeaders read(byte[] block) {
    MessageHeaders headers = new MessageHeaders();
    if (HeaderBlock.scan(block, headers::index)) {
      headers.bytes = block;
      headers.end = block.length - END_OF_LINE.length;
      return headers;
    }
    // Statuses, too: few of the messages that come are any.
    IncomingHeadersProcessor client = HeaderBlock.parse(block);
    MessageHeaders copy = of(client.getHeaders());
    copy.status = client.getStatus();
    return copy;
  }

  /**
   * The headers of a message that the client jnats has brought.
   *
   * @param headers null: none
   */
  public static MessageHeaders of(Headers headers) {
    MessageHeaders copy = new MessageHeaders();
    if (headers != null) {
      headers.forEach((name, values) -> values.forEach(value -> copy.add(name, value)));
    }
    return copy;
  }

  /** For a message that the client jnats sends. */
  public Headers toJnats() {
    Headers headers = new Headers();
    forEach((name, value) -> headers.add(name, value));
    return headers;
  }

  /** A copy, with room for so much more. */
  public MessageHeaders copy(int moreLines, int moreBytes) {
    MessageHeaders copy = new MessageHeaders();
    copy.bytes = Arrays.copyOf(bytes, end + moreBytes);
    copy.end = end;
    copy.lines = Arrays.copyOf(lines, (count + moreLines) * LINE_INTS);
    copy.count = count;
    return copy;
  }

  /** What the server says instead of an answer; null when the message is none of its statuses. */
  public Status status() {
    return status;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /** What they take of the server's payload limit. */
  public int sizeBytes() {
    return count == 0 ? 0 : end + END_OF_LINE.length;
  }

  /** As they are sent. */
  void appendTo(FrameWriter frames) {
    frames.bytes(bytes, end).bytes(END_OF_LINE, END_OF_LINE.length);
  }

  public boolean contains(String name) {
    return find(name, false) != NONE;
  }

  /** The first value of that very name; null when there is none. */
  public String first(String name) {
    int line = find(name, false);
    return line == NONE ? null : value(line);
  }

  /** The last value of that very name, as the server's own are; null when there is none. */
  public String last(String name) {
    for (int line = count - 1; line >= 0; line--) {
      if (isNamed(line, name, false)) {
        return value(line);
      }
    }
    return null;
  }

  /**
   * The first value of the name, or else of the name in any case, because some languages' libraries
   * rewrite the case; empty when there is none.
   */
  public String inAnyCase(String name) {
    int exact = find(name, false);
    int line = exact == NONE ? find(name, true) : exact;
    return line == NONE ? "" : value(line);
  }

  /** Each once, in order. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    forEach((name, value) -> names.add(name));
    return names;
  }

  /** Each line in order: name and value. */
  public void forEach(BiConsumer<String, String> action) {
    for (int line = 0; line < count; line++) {
      action.accept(name(line), value(line));
    }
  }

  /**
   * Adds a line.
   *
   * @throws IllegalArgumentException when no header may have that name or value (NATS ADR-4)
   */
  public MessageHeaders add(String name, String value) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a header without a name");
    }
    reserve(name.length() + 1 + value.length() + END_OF_LINE.length);
    int colon = write(name, end, true);
    bytes[colon] = ':';
    int lineEnd = write(value, colon + 1, false);
    System.arraycopy(END_OF_LINE, 0, bytes, lineEnd, END_OF_LINE.length);
    index(end, colon);
    end = lineEnd + END_OF_LINE.length;
    return this;
  }

  /** The same instead of what had that very name. */
  public MessageHeaders put(String name, String value) {
    add(name, value);
    remove(name, count - 1);
    return this;
  }

  /** Removes what has that very name. */
  public void remove(String name) {
    remove(name, count);
  }

  /** Returns where it ends. */
  private int write(String text, int at, boolean isName) {
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      boolean isWrong =
          isName
              ? letter <= ' ' || letter > '~' || letter == ':'
              : letter > ASCII_MAX || letter == '\r' || letter == '\n';
      if (isWrong) {
        throw new IllegalArgumentException(
            "a header with the character 0x" + Integer.toHexString(letter));
      }
      bytes[at + i] = (byte) letter;
    }
    return at + text.length();
  }

  private void reserve(int length) {
    if (end + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(BYTES, 2 * (end + length)));
    }
  }

  private void index(int name, int colon) {
    int at = count * LINE_INTS;
    if (at == lines.length) {
      lines = Arrays.copyOf(lines, Math.max(LINES * LINE_INTS, 2 * at));
    }
    lines[at] = name;
    lines[at + 1] = colon;
    count++;
  }

  private void remove(String name, int before) {
    for (int line = before - 1; line >= 0; line--) {
      if (isNamed(line, name, false)) {
        remove(line);
      }
    }
  }

  private void remove(int line) {
    int from = lines[line * LINE_INTS];
    int to = endOf(line);
    System.arraycopy(bytes, to, bytes, from, end - to);
    end -= to - from;
    count--;
    for (int i = line * LINE_INTS; i < count * LINE_INTS; i++) {
      lines[i] = lines[i + LINE_INTS] - (to - from);
    }
  }

  private int find(String name, boolean inAnyCase) {
    for (int line = 0; line < count; line++) {
      if (isNamed(line, name, inAnyCase)) {
        return line;
      }
    }
    return NONE;
  }

  private boolean isNamed(int line, String name, boolean inAnyCase) {
    int start = lines[line * LINE_INTS];
    if (lines[line * LINE_INTS + 1] - start != name.length()) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      int letter = name.charAt(i);
      int other = bytes[start + i];
      if (letter != other
          && !(inAnyCase && (letter ^ other) == CASE_BIT && Character.isLetter(letter))) {
        return false;
      }
    }
    return true;
  }

  private String name(int line) {
    int start = lines[line * LINE_INTS];
    return new String(bytes, start, lines[line * LINE_INTS + 1] - start, ISO_8859_1);
  }

  /** Without white space around it. */
  private String value(int line) {
    int from = lines[line * LINE_INTS + 1] + 1;
    int to = endOf(line) - END_OF_LINE.length;
    while (from < to && bytes[from] <= ' ') {
      from++;
    }
    while (to > from && bytes[to - 1] <= ' ') {
      to--;
    }
    return new String(bytes, from, to - from, ISO_8859_1);
  }

  /** Where the next line begins. */
  private int endOf(int line) {
    return line + 1 < count ? lines[(line + 1) * LINE_INTS] : end;
  }
}
