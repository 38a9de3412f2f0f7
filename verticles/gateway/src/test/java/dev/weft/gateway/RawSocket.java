package dev.weft.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** What an attacker writes, byte by byte. Blocks. */
final class RawSocket implements AutoCloseable {
  private static final int PATIENCE_MS = 20_000;
  private static final int CLOSE_FRAME = 0x88;

  private final Socket socket = new Socket();

  RawSocket(Fixture weft) {
    this(weft, 65_536);
  }

  /**
   * @param receiveBufferBytes what the kernel takes of answers that nobody reads
   */
  RawSocket(Fixture weft, int receiveBufferBytes) {
    try {
      socket.setReceiveBufferSize(receiveBufferBytes);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), weft.port()));
      socket.setSoTimeout(PATIENCE_MS);
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  /** Whether it could be sent. */
  boolean send(String text) {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  boolean send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  /** What comes until the other side ends the connection; one that is reset has ended, too. */
  String readToEnd() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      InputStream in = socket.getInputStream();
      for (int next = in.read(); next >= 0; next = in.read()) {
        all.write(next);
      }
    } catch (SocketTimeoutException silent) {
      throw new AssertionError("not closed; read so far: " + all, silent);
    } catch (IOException reset) {
      // As good as closed.
    }
    return all.toString(StandardCharsets.ISO_8859_1);
  }

  /** Reads until the other side has said that it closes a WebSocket, or has closed it. */
  void readToCloseFrame() {
    try {
      InputStream in = socket.getInputStream();
      for (int next = in.read(); next >= 0 && next != CLOSE_FRAME; next = in.read()) {
        in.skipNBytes(in.read());
      }
    } catch (SocketTimeoutException silent) {
      throw new AssertionError("not closed", silent);
    } catch (IOException reset) {
      // As good as closed.
    }
  }

  /** Whether that text comes before the other side ends the connection. */
  boolean readUntil(String text) {
    StringBuilder read = new StringBuilder();
    try {
      InputStream in = socket.getInputStream();
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (read.append((char) next).indexOf(text) >= 0) {
          return true;
        }
      }
    } catch (IOException ended) {
      // Before that text.
    }
    return false;
  }

  /** The head of the next answer. */
  String readHead() {
    StringBuilder head = new StringBuilder();
    try {
      InputStream in = socket.getInputStream();
      while (head.indexOf("\r\n\r\n") < 0) {
        int next = in.read();
        if (next < 0) {
          break;
        }
        head.append((char) next);
      }
    } catch (SocketException reset) {
      return head.toString();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    return head.toString();
  }

  /** Becomes a WebSocket. */
  RawSocket upgrade() {
    String head = upgrade("");
    if (!head.startsWith("HTTP/1.1 101")) {
      throw new AssertionError(head);
    }
    return this;
  }

  /** What is answered to a handshake with these headers, too. */
  String upgrade(String headers) {
    String request =
        """
        GET /api/v1/orders/stream HTTP/1.1
        Host: 127.0.0.1:PORT
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        """;
    send(request.replace("\n", "\r\n").replace("PORT", "" + socket.getPort()) + headers + "\r\n");
    return readHead();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException closed) {
      // Gone already.
    }
  }

  /** A masked frame of a client, with a payload of that many bytes (125 at most). */
  static byte[] frame(int opcode, int length) {
    byte[] frame = new byte[6 + length];
    frame[0] = (byte) (0x80 | opcode);
    frame[1] = (byte) (0x80 | length);
    return frame;
  }
}
