package dev.weft.kernel.http;

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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that says bytes, not HTTP: whatever a test wants a client to survive. */
final class RawServer implements AutoCloseable {
  private static final int REQUEST_BYTES_MAX = 8_192;

  private final ServerSocket listening;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Script script;

  /** What one connection gets once it has sent something. */
  interface Script {
    void run(Socket socket, OutputStream out) throws Exception;
  }

  RawServer(Script script) throws IOException {
    this.script = script;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  static void say(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  void behave(Script other) {
    script = other;
  }

  String url() {
    return "http://127.0.0.1:" + listening.getLocalPort() + "/";
  }

  /** Connections that have brought a request, and that the client has not ended yet. */
  int open() {
    return open.size();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    threads.shutdown();
    for (Socket socket : open) {
      socket.close();
    }
    threads.shutdownNow();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        threads.execute(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      byte[] request = new byte[REQUEST_BYTES_MAX];
      while (in.read(request) >= 0) {
        open.add(socket);
        script.run(socket, socket.getOutputStream());
      }
    } catch (IOException ended) {
      // the client went, or the test is over
    } catch (Exception defect) {
      throw new UncheckedIOException(new IOException(defect));
    } finally {
      open.remove(socket);
    }
  }
}
