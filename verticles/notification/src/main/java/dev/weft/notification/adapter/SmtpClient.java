package dev.weft.notification.adapter;

import dev.weft.notification.adapter.MailOptions.Tls;
import dev.weft.notification.adapter.SmtpRefusal.Step;
import dev.weft.notification.adapter.SmtpSession.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemTrustOptions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/**
 * Hands mails to an SMTP server, each over a connection of its own, which ends with its time-out
 * whatever the server does. Written here because vertx-mail-client 5.0.8 bounds neither what it
 * reads of a reply nor the time of a mail.
 *
 * <p>Thread-safe.
 */
final class SmtpClient {
  private static final int OK = 2;
  private static final int GO_ON = 3;
  private static final String STARTTLS = "STARTTLS";

  private final Vertx vertx;
  private final MailOptions options;
  private final NetClient net;

  SmtpClient(Vertx vertx, MailOptions options) {
    this.vertx = vertx;
    this.options = options;
    NetClientOptions client =
        new NetClientOptions()
            .setConnectTimeout((int) options.timeoutMs())
            .setSsl(options.tls() == Tls.TLS)
            .setHostnameVerificationAlgorithm("HTTPS");
    if (!options.trustFile().isEmpty()) {
      client.setTrustOptions(new PemTrustOptions().addCertPath(options.trustFile()));
    }
    this.net = vertx.createNetClient(client);
  }

  /**
   * Completes when the server has the mail.
   *
   * @param content lines end with CRLF, none begins with a full stop
   */
  Future<Void> send(String from, List<String> to, String content) {
    Promise<Void> done = Promise.promise();
    long timerId =
        vertx.setTimer(
            options.timeoutMs(),
            id -> done.tryFail(new TimeoutException("the mail server is too slow")));
    // On another thread the server's greeting could come before anybody reads.
    vertx
        .getOrCreateContext()
        .runOnContext(
            v ->
                net.connect(options.port(), options.host())
                    .compose(socket -> converse(socket, from, to, content, done.future()))
                    .onComplete(sent -> done.tryComplete(), done::tryFail));
    return done.future().onComplete(ended -> vertx.cancelTimer(timerId));
  }

  void close() {
    net.close();
  }

  private Future<Void> converse(
      NetSocket socket, String from, List<String> to, String content, Future<Void> limit) {
    limit.onFailure(late -> socket.close());
    if (limit.isComplete()) {
      return Future.failedFuture(limit.cause());
    }
    SmtpSession session = new SmtpSession(socket);
    return session
        .ask(Step.GREETING, "", OK)
        .compose(greeted -> hello(session))
        .compose(known -> protect(session, known))
        .compose(protectedNow -> logIn(session))
        .compose(in -> session.ask(Step.SENDER, "MAIL FROM:<" + from + ">", OK))
        .compose(sender -> recipients(session, to))
        .compose(recipients -> session.ask(Step.DATA, "DATA", GO_ON))
        .compose(ready -> session.ask(Step.CONTENT, content + ".", OK))
        .onComplete(stored -> session.quit(), failed -> socket.close())
        .mapEmpty();
  }

  private Future<Reply> hello(SmtpSession session) {
    return session.ask(Step.HELLO, "EHLO " + MailAddress.domain(options.from()), OK);
  }

  private Future<Void> protect(SmtpSession session, Reply known) {
    if (options.tls() != Tls.STARTTLS) {
      return Future.succeededFuture();
    }
    if (known.lines().stream().noneMatch(line -> line.toUpperCase(Locale.ROOT).equals(STARTTLS))) {
      return Future.failedFuture(
          new SmtpRefusal(Step.STARTTLS, 0, "the mail server offers no STARTTLS"));
    }
    return session
        .ask(Step.STARTTLS, STARTTLS, OK)
        .compose(ready -> session.encrypt())
        .compose(encrypted -> hello(session))
        .mapEmpty();
  }

  private Future<Void> logIn(SmtpSession session) {
    if (options.username().isEmpty()) {
      return Future.succeededFuture();
    }
    String plain = "\0" + options.username() + "\0" + options.password();
    String credentials = Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    return session.ask(Step.LOGIN, "AUTH PLAIN " + credentials, OK).mapEmpty();
  }

  private static Future<Void> recipients(SmtpSession session, List<String> to) {
    Future<Void> all = Future.succeededFuture();
    for (String each : to) {
      all =
          all.compose(before -> session.ask(Step.RECIPIENT, "RCPT TO:<" + each + ">", OK))
              .mapEmpty();
    }
    return all;
  }
}
