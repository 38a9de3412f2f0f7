package dev.weft.notification.adapter;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A server that does with its connections what no decent one would. */
final class RawServer implements AutoCloseable {
  private static final int BACKLOG = 256;

  private final ServerSocket server;
  private final Conversation conversation;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicLong bytesWritten = new AtomicLong();

  /** What it says on one connection, on a thread of its own, until the other side hangs up. */
  interface Conversation {
    void hold(RawServer server, InputStream in, OutputStream out)
        throws IOException, InterruptedException;
  }

  RawServer(Conversation conversation) {
    this.conversation = conversation;
    try {
      server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread(this::accept).start();
  }

  int port() {
    return server.getLocalPort();
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/hooks";
  }

  int accepted() {
    return accepted.get();
  }

  /** Connections that the other side has not closed. */
  int openCount() {
    return open.size();
  }

  long bytesWritten() {
    return bytesWritten.get();
  }

  void write(OutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    out.write(bytes);
    out.flush();
    bytesWritten.addAndGet(bytes.length);
  }

  /** Reads up to an empty line, and what was announced after it. */
  static void readRequest(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("hung up");
      }
      head.append((char) next);
    }
    String length = head.toString().replaceFirst("(?is).*content-length: *(\\d+).*", "$1");
    in.readNBytes(Integer.parseInt(length));
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        Socket socket = server.accept();
        accepted.incrementAndGet();
        open.add(socket);
        thread(() -> talk(socket)).start();
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private void talk(Socket socket) {
    try (socket) {
      conversation.hold(this, socket.getInputStream(), socket.getOutputStream());
    } catch (IOException hungUp) {
      // what the tests wait for
    } catch (InterruptedException never) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(socket);
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    return thread;
  }
}
