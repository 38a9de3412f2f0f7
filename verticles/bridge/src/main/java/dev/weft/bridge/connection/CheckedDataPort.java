package dev.weft.bridge.connection;

import io.nats.client.impl.SocketDataPortWithWriteTimeout;
import java.io.IOException;

/**
 * Reader thread of a connection. The client's own port, behind {@link CheckedFrames}. Public
 * because the client makes it by its name.
 */
public final class CheckedDataPort extends SocketDataPortWithWriteTimeout {
  /** The stream is another one after the connect, and again after a TLS handshake. */
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (!(in instanceof CheckedFrames)) {
      in = new CheckedFrames(in);
    }
    return in.read(target, offset, length);
  }
}
