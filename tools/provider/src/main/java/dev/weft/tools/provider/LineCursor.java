package dev.weft.tools.provider;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * Reads lines of a file from a position on, and knows where each is.
 *
 * <p>Not thread-safe; blocks.
 */
final class LineCursor {
  private static final int BUFFER_BYTES = 16_384;
  private static final int LINE_BYTES_MAX = 1 << 20;
  private static final byte NEWLINE = '\n';

  private final FileChannel channel;
  private final long endBytes;
  private byte[] buffer = new byte[BUFFER_BYTES];

  /** Where the first byte of the buffer stands in the file. */
  private long bufferAt;

  private int filled;
  private int next;

  /**
   * @param fromBytes where a line begins
   * @param endBytes what is behind it is not read
   */
  LineCursor(FileChannel channel, long fromBytes, long endBytes) {
    this.channel = channel;
    this.bufferAt = fromBytes;
    this.endBytes = endBytes;
  }

  /** Where the next line begins. */
  long atBytes() {
    return bufferAt + next;
  }

  /** The next line, without its end; null when no further line has one. */
  byte[] next() throws IOException {
    int scanned = next;
    while (true) {
      for (int i = scanned; i < filled; i++) {
        if (buffer[i] == NEWLINE) {
          byte[] line = Arrays.copyOfRange(buffer, next, i);
          next = i + 1;
          return line;
        }
      }
      scanned = filled - next;
      if (!fill()) {
        return null;
      }
    }
  }

  /** Moves what is left of the buffer to its front and reads on; false at the end. */
  private boolean fill() throws IOException {
    long readAt = bufferAt + filled;
    System.arraycopy(buffer, next, buffer, 0, filled - next);
    bufferAt += next;
    filled -= next;
    next = 0;
    if (filled == buffer.length) {
      grow();
    }
    int wanted = (int) Math.min(buffer.length - filled, endBytes - readAt);
    int read = wanted <= 0 ? 0 : channel.read(ByteBuffer.wrap(buffer, filled, wanted), readAt);
    filled += Math.max(0, read);
    return read > 0;
  }

  private void grow() throws IOException {
    if (buffer.length >= LINE_BYTES_MAX) {
      throw new IOException("holds no line at byte " + bufferAt);
    }
    buffer = Arrays.copyOf(buffer, 2 * buffer.length);
  }
}
