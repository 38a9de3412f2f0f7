package dev.weft.tools.chaos.inject;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * As much of NATS as an operator's tool needs, by its text protocol: requests one after another,
 * and what comes to one inbox.
 *
 * <p>Not thread-safe; blocks.
 */
final class NatsClient implements AutoCloseable {
  private static final int ANSWER_MS_MAX = 5_000;
  private static final int LINE_BYTES_MAX = 64 << 10;
  private static final byte[] LINE_END = "\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Socket socket = new Socket();
  private final InputStream in;
  private final OutputStream out;
  private final String inbox = "_INBOX.chaos" + Long.toUnsignedString(System.nanoTime(), 36);
  private int requests;

  /**
   * What came to the inbox.
   *
   * @param reply empty when nobody waits for an answer
   * @param headers with their first line; empty without
   */
  record Message(String subject, String reply, String headers, Buffer payload) {}

  private NatsClient(URI server, String user, String password) throws IOException {
    socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), ANSWER_MS_MAX);
    socket.setSoTimeout(ANSWER_MS_MAX);
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    JsonObject connect =
        new JsonObject()
            .put("verbose", false)
            .put("pedantic", false)
            .put("headers", true)
            .put("no_responders", true)
            .put("name", "chaos");
    if (!user.isEmpty()) {
      connect.put("user", user).put("pass", password);
    }
    line("CONNECT " + connect.encode());
    line("SUB " + inbox + ".* 1");
  }

  /**
   * @param server {@code nats://host:port}
   * @param user empty for none
   */
  static NatsClient connect(String server, String user, String password) throws IOException {
    return new NatsClient(URI.create(server), user, password);
  }

  /** A subject that {@link #next} receives. */
  String inbox(String name) {
    return inbox + "." + name;
  }

  /** The next message to the inbox. */
  Message request(String subject, byte[] payload) throws IOException {
    String reply = inbox("r" + requests++);
    publish(subject, reply, payload);
    while (true) {
      Message message = next();
      if (message.subject().equals(reply)) {
        return message;
      }
    }
  }

  /**
   * @param reply empty for none
   */
  void publish(String subject, String reply, byte[] payload) throws IOException {
    String to = reply.isEmpty() ? subject : subject + " " + reply;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(("PUB " + to + " " + payload.length).getBytes(StandardCharsets.US_ASCII));
    bytes.write(LINE_END);
    bytes.write(payload);
    bytes.write(LINE_END);
    out.write(bytes.toByteArray());
    out.flush();
  }

  Message next() throws IOException {
    while (true) {
      String[] words = readLine().split(" ");
      switch (words[0].toUpperCase(Locale.ROOT)) {
        case "MSG" -> {
          return message(words, false);
        }
        case "HMSG" -> {
          return message(words, true);
        }
        case "PING" -> line("PONG");
        case "-ERR" -> throw new IOException("nats-server: " + String.join(" ", words));
        default -> {
          // INFO, PONG, +OK: nothing to do.
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private Message message(String[] words, boolean hasHeaders) throws IOException {
    int sizes = hasHeaders ? 2 : 1;
    String reply = words.length > 3 + sizes ? words[3] : "";
    int bytes = Integer.parseInt(words[words.length - 1]);
    int headerBytes = hasHeaders ? Integer.parseInt(words[words.length - 2]) : 0;
    String headers = new String(in.readNBytes(headerBytes), StandardCharsets.UTF_8);
    Buffer payload = Buffer.buffer(in.readNBytes(bytes - headerBytes));
    if (in.readNBytes(LINE_END.length).length < LINE_END.length) {
      throw new EOFException("the connection ended");
    }
    return new Message(words[1], reply, headers, payload);
  }

  private void line(String text) throws IOException {
    out.write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (line.size() < LINE_BYTES_MAX) {
      int read = in.read();
      if (read < 0) {
        throw new EOFException("the connection ended");
      }
      if (read == '\n') {
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
      }
      line.write(read);
    }
    throw new IOException("a line without end");
  }
}
