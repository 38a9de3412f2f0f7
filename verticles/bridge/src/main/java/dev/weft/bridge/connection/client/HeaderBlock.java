package dev.weft.bridge.connection.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.nats.client.support.IncomingHeadersProcessor;
import java.io.IOException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The headers of one message, as bytes. Well-formed blocks, nearly all, are recognized by a scan.
 * Of any other block the client's own parser decides, so that there is no second opinion about what
 * it can read.
 */
public final class HeaderBlock {
  private static final byte UNREADABLE = '?';

  private static final Logger LOG = LoggerFactory.getLogger(HeaderBlock.class);
  private static final int VERSION_BYTES = "NATS/1.0\r\n".length();
  private static final byte[] NO_HEADERS = "NATS/1.0\r\n\r\n".getBytes(US_ASCII);
  private static final byte[] END_OF_LINE = {'\r', '\n'};
  private static final int NOT_PLAIN = -1;

  private HeaderBlock() {}

  /** What the client reads, if need be after a repair; no headers where that is hopeless. */
  static IncomingHeadersProcessor parse(byte[] block) {
    try {
      return new IncomingHeadersProcessor(block);
    } catch (RuntimeException malformed) {
      try {
        repair(block);
        return new IncomingHeadersProcessor(block);
      } catch (IOException hopeless) {
        return new IncomingHeadersProcessor(NO_HEADERS);
      }
    }
  }

  /**
   * Puts question marks where the client cannot read the block, which stays as long as it is. What
   * is in order stays: the server adds lines of its own to what others wrote. Without a first line
   * that makes sense there are no headers.
   *
   * @throws IOException when the block is too short for that
   */
  public static void repair(byte[] block) throws IOException {
    if (isPlain(block) || isReadable(block)) {
      return;
    }
    repairLines(block);
    boolean kept = isReadable(block);
    if (!kept) {
      drop(block);
    }
    LOG.debug("unreadable headers of a message were {}", kept ? "repaired" : "dropped");
  }

  /** The client reads up to the first empty line, and wants the end of a line at the end. */
  private static void drop(byte[] block) throws IOException {
    if (block.length < NO_HEADERS.length + END_OF_LINE.length) {
      LOG.error("a message with {} bytes of headers ends the connection", block.length);
      throw new IOException("unreadable headers");
    }
    System.arraycopy(NO_HEADERS, 0, block, 0, NO_HEADERS.length);
    int end = block.length - END_OF_LINE.length;
    System.arraycopy(END_OF_LINE, 0, block, end, END_OF_LINE.length);
  }

  /** Whether {@link #scan} takes the block. */
  public static boolean isPlain(byte[] block) {
    return scan(block, (name, colon) -> {});
  }

  /** Gets the lines of headers in order. */
  @FunctionalInterface
  interface Lines {
    /** The line of a header: where its name begins, and where its colon is. */
    void line(int name, int colon);
  }

  /**
   * Whether the block is one that the client certainly can read: the version, lines of a name, a
   * colon and a value, all of it printable ASCII, and an empty line as the end.
   *
   * @param lines of no use when it is not
   */
  static boolean scan(byte[] block, Lines lines) {
    int last = block.length - END_OF_LINE.length;
    if (last < VERSION_BYTES
        || !Arrays.equals(block, 0, VERSION_BYTES, NO_HEADERS, 0, VERSION_BYTES)) {
      return false;
    }
    int at = VERSION_BYTES;
    while (at >= 0 && at < last) {
      int colon = at;
      while (colon < last && block[colon] > ' ' && block[colon] <= '~' && block[colon] != ':') {
        colon++;
      }
      if (colon == at || block[colon] != ':') {
        return false;
      }
      lines.line(at, colon);
      at = nextLine(block, endOfText(block, colon + 1, last), last);
    }
    return at == last && block[at] == '\r' && block[at + 1] == '\n';
  }

  /** Where the printable ASCII ends. */
  private static int endOfText(byte[] block, int start, int last) {
    int end = start;
    while (end < last && block[end] >= ' ' && block[end] <= '~') {
      end++;
    }
    return end;
  }

  /** Negative when no line ends there. */
  private static int nextLine(byte[] block, int end, int last) {
    return end < last && block[end] == '\r' && block[end + 1] == '\n'
        ? end + END_OF_LINE.length
        : NOT_PLAIN;
  }

  /** Whether the client can read the block. */
  public static boolean isReadable(byte[] block) {
    try {
      new IncomingHeadersProcessor(block);
      return true;
    } catch (RuntimeException malformed) {
      return false;
    }
  }

  private static void repairLines(byte[] block) {
    int start = VERSION_BYTES;
    for (int i = start; i + 1 < block.length; i++) {
      if (block[i] == '\r' && block[i + 1] == '\n') {
        start = i - start == 1 ? join(block, start, i + 2) : repairLine(block, start, i);
      }
    }
  }

  /**
   * No header has one byte: it becomes white space behind the line before, or else a part of the
   * name of the next one, of which the server has added more than that. Returns where the next line
   * begins.
   */
  private static int join(byte[] block, int start, int next) {
    if (start == VERSION_BYTES) {
      Arrays.fill(block, start, next, UNREADABLE);
      return start;
    }
    Arrays.fill(block, start - END_OF_LINE.length, start + 1, (byte) ' ');
    return next;
  }

  /** Returns where the next line begins. */
  private static int repairLine(byte[] block, int start, int end) {
    int colon = start + 1;
    while (colon < end && block[colon] != ':') {
      colon++;
    }
    if (colon >= end && end - start > 1) {
      colon = start + 1;
      block[colon] = ':';
    }
    for (int i = start; i < end; i++) {
      boolean isName = i < colon;
      boolean isWrong =
          isName
              ? block[i] <= ' ' || block[i] == ':' || block[i] > '~'
              : block[i] < 0 || block[i] == '\r' || block[i] == '\n';
      block[i] = isWrong ? UNREADABLE : block[i];
    }
    return end + END_OF_LINE.length;
  }
}
