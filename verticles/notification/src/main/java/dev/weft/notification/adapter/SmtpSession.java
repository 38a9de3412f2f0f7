package dev.weft.notification.adapter;

import dev.weft.notification.adapter.SmtpRefusal.Step;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Commands to an SMTP server and its replies, one after another (RFC 5321). A reply is bounded, and
 * one that nobody asked for ends the session: after STARTTLS it could be from somebody between (RFC
 * 3207, section 6). Its owner closes the socket in time.
 *
 * <p>Event-loop confined.
 */
final class SmtpSession {
  static final int REPLY_BYTES_MAX = 16_384;

  private static final int TEXT_CHARS_MAX = 200;
  private static final int CODE_CHARS = 3;
  private static final Pattern REPLY_LINE = Pattern.compile("[2-5]\\d\\d([ -].*)?");
  private static final Pattern UNPRINTABLE = Pattern.compile("[^ -~]");

  private final NetSocket socket;
  private final StringBuilder unread = new StringBuilder();
  private final List<String> lines = new ArrayList<>();
  private Promise<Reply> asked;
  private int replyBytes;
  private IOException broken;

  /**
   * @param code three digits
   * @param lines without the code
   */
  record Reply(int code, List<String> lines) {
    String text() {
      String text = code + " " + String.join(" ", lines);
      String printable = UNPRINTABLE.matcher(text).replaceAll("?");
      return printable.substring(0, Math.min(TEXT_CHARS_MAX, printable.length()));
    }
  }

  SmtpSession(NetSocket socket) {
    this.socket = socket;
    socket.handler(this::read);
    socket.exceptionHandler(error -> fail(new IOException(error)));
    socket.closeHandler(closed -> fail(new IOException("the mail server closed the connection")));
  }

  /** The reply to that line, or the greeting if it is empty; fails unless it begins so. */
  Future<Reply> ask(Step step, String line, int classWanted) {
    if (broken != null) {
      return Future.failedFuture(broken);
    }
    replyBytes = unread.length();
    lines.clear();
    asked = Promise.promise();
    Future<Reply> reply = asked.future();
    if (!line.isEmpty()) {
      socket.write(line + "\r\n").onFailure(error -> fail(new IOException(error)));
    }
    return reply.compose(
        given ->
            given.code() / 100 == classWanted
                ? Future.succeededFuture(given)
                : Future.failedFuture(new SmtpRefusal(step, given.code(), given.text())));
  }

  /** From now on everything is encrypted, and the server is who it should be. */
  Future<Void> encrypt() {
    return socket.upgradeToSsl();
  }

  /** Says good-bye without waiting for an answer. */
  void quit() {
    asked = null;
    broken = new IOException("over");
    socket.end(Buffer.buffer("QUIT\r\n"));
  }

  private void read(Buffer data) {
    if (broken != null) {
      return;
    }
    replyBytes += data.length();
    if (replyBytes > REPLY_BYTES_MAX) {
      fail(new IOException("the mail server's reply is larger than " + REPLY_BYTES_MAX + " bytes"));
      return;
    }
    unread.append(data.toString(StandardCharsets.ISO_8859_1));
    int end = unread.indexOf("\n");
    while (end >= 0 && broken == null) {
      String line = unread.substring(0, end).stripTrailing();
      unread.delete(0, end + 1);
      take(line);
      end = unread.indexOf("\n");
    }
  }

  private void take(String line) {
    if (asked == null || !REPLY_LINE.matcher(line).matches()) {
      fail(new IOException("the mail server does not speak SMTP"));
      return;
    }
    lines.add(line.length() > CODE_CHARS ? line.substring(CODE_CHARS + 1) : "");
    boolean last = line.length() == CODE_CHARS || line.charAt(CODE_CHARS) == ' ';
    if (last && !unread.isEmpty()) {
      fail(new IOException("the mail server sent more than was requested"));
    } else if (last) {
      Promise<Reply> answered = asked;
      asked = null;
      answered.complete(
          new Reply(Integer.parseInt(line.substring(0, CODE_CHARS)), List.copyOf(lines)));
    }
  }

  private void fail(IOException error) {
    if (broken == null) {
      broken = error;
      socket.close();
    }
    if (asked != null) {
      Promise<Reply> waiting = asked;
      asked = null;
      waiting.tryFail(broken);
    }
  }
}
