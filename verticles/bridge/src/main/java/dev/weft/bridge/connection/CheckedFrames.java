package dev.weft.bridge.connection;

import dev.weft.bridge.connection.client.HeaderBlock;
import io.nats.client.impl.SocketDataPortWithWriteTimeout;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reader thread of a connection; blocks. What a server sends, with headers that the client can
 * read, byte for byte as long as before. The server passes on any bytes that somebody published as
 * headers; the client's reader ends for ever, without a word, at headers that are not as they
 * should be ({@code Headers.add} throws what {@code NatsConnectionReader} does not catch). Follows
 * the protocol's frames: a line, after {@code HMSG} headers and a payload, after {@code MSG} a
 * payload. Gives away one part of a frame at a time, so that nothing that has come waits for what
 * has not.
 */
final class CheckedFrames extends InputStream {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int CRLF_BYTES = 2;

  /** Headers are a part of the payload, which no server lets be larger than this. */
  private static final int HEADER_BYTES_MAX = 64 << 20;

  private static final int RADIX = 10;
  private static final byte[] NOTHING = {};

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int end;

  /** First letter of the line's operation, 0 at its start; its last two numbers. */
  private byte operation;

  private long numberBefore;
  private long number;

  /** What is still to come of the frame. */
  private int headerBytes;

  private long payloadBytes;

  /** Checked headers, to be given away from there on. */
  private byte[] headers = NOTHING;

  private int headersAt;

  CheckedFrames(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (headerBytes > 0) {
      headers = nextHeaders();
      headersAt = 0;
    }
    if (headersAt < headers.length) {
      int count = Math.min(length, headers.length - headersAt);
      System.arraycopy(headers, headersAt, target, offset, count);
      headersAt += count;
      return count;
    }
    headers = NOTHING;
    if (payloadBytes > 0) {
      int count = take(target, offset, (int) Math.min(length, payloadBytes));
      payloadBytes -= Math.max(0, count);
      return count;
    }
    return line(target, offset, length);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private byte[] nextHeaders() throws IOException {
    byte[] block = new byte[headerBytes];
    int taken = 0;
    while (taken < block.length) {
      int count = take(block, taken, block.length - taken);
      if (count < 0) {
        throw new EOFException("the connection ended within headers");
      }
      taken += count;
    }
    headerBytes = 0;
    HeaderBlock.repair(block);
    return block;
  }

  /** As much of a line as there is room for, its end at most. */
  private int line(byte[] target, int offset, int length) throws IOException {
    int count = 0;
    while (count < length && (at < end || fill())) {
      byte octet = buffer[at++];
      target[offset + count++] = octet;
      follow(octet);
      if (octet == '\n') {
        break;
      }
    }
    return count == 0 && length > 0 ? -1 : count;
  }

  private void follow(byte octet) throws IOException {
    if (octet == '\n') {
      lineEnded();
    } else if (octet == ' ' || octet == '\t') {
      numberBefore = number;
      number = 0;
    } else if (octet != '\r') {
      operation = operation == 0 ? octet : operation;
      number = number * RADIX + (octet - '0');
    }
  }

  private void lineEnded() throws IOException {
    if (operation == 'H') {
      if (numberBefore < 0 || numberBefore > HEADER_BYTES_MAX || number < numberBefore) {
        throw new IOException("a frame of " + numberBefore + " bytes of headers, " + number);
      }
      headerBytes = (int) numberBefore;
      payloadBytes = number - numberBefore + CRLF_BYTES;
    } else if (operation == 'M') {
      payloadBytes = number + CRLF_BYTES;
    }
    operation = 0;
    number = 0;
  }

  private int take(byte[] target, int offset, int length) throws IOException {
    if (at == end) {
      return in.read(target, offset, length);
    }
    int count = Math.min(length, end - at);
    System.arraycopy(buffer, at, target, offset, count);
    at += count;
    return count;
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, in.read(buffer));
    return end > 0;
  }

  /**
   * Reader thread of a connection. The client's own port, with its frames checked. Public because
   * the client makes it by its name.
   */
  public static final class DataPort extends SocketDataPortWithWriteTimeout {
    /** The stream is another one after the connect, and again after a TLS handshake. */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (!(in instanceof CheckedFrames)) {
        in = new CheckedFrames(in);
      }
      return in.read(target, offset, length);
    }
  }
}
