package dev.weft.notification.adapter;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.weft.kernel.failure.Condition;
import dev.weft.notification.adapter.MailOptions.Tls;
import dev.weft.notification.domain.SendException;
import dev.weft.proto.notifications.v1.OrderNotification;
import io.vertx.core.Vertx;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mails to a real SMTP server (GreenMail), and to servers that refuse or misbehave. */
class MailChannelTest {
  private static final long SHORT_MS = 1_000;
  private static final String FROM = "shop@shop.example";
  private static final String CUSTOMER = "ada@customer.example";
  private static final List<String> TO_CUSTOMER = List.of();

  private final Vertx vertx = Vertx.vertx();
  private long timeoutMs = 20_000;
  private final GreenMail mail =
      new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

  @AfterEach
  void close() {
    mail.stop();
    await(vertx.close());
  }

  @Test
  void aCustomerWhoseIdIsAnAddressGetsAMail() throws Exception {
    mail.start();
    await(channel(mailPort(), TO_CUSTOMER).send(Notifications.confirmed("o1", CUSTOMER)));

    MimeMessage got = mail.getReceivedMessages()[0];
    assertThat(got.getSubject()).isEqualTo("Order o1: confirmed");
    assertThat(got.getMessageID()).isEqualTo("<o1.confirmed@shop.example>");
    assertThat(got.getAllRecipients()).extracting(Object::toString).containsExactly(CUSTOMER);
    assertThat(got.getFrom()).extracting(Object::toString).containsExactly(FROM);
    assertThat(got.getContentType()).startsWith("text/plain");
    assertThat((String) got.getContent())
        .contains("Status: CONFIRMED", "Total: 49.50 EUR", "Customer: " + CUSTOMER);
  }

  @Test
  void aRepeatHasTheSameMessageId() throws Exception {
    mail.start();
    MailChannel channel = channel(mailPort(), TO_CUSTOMER);
    await(channel.send(Notifications.confirmed("o1", CUSTOMER)));
    await(channel.send(Notifications.confirmed("o1", CUSTOMER)));

    MimeMessage[] got = mail.getReceivedMessages();
    assertThat(got).hasSize(2);
    assertThat(got[0].getMessageID()).isEqualTo(got[1].getMessageID());
  }

  @Test
  void fixedAddressesGetTheMailOfEveryCustomer() {
    mail.start();
    await(
        channel(mailPort(), List.of("ops@shop.example", "desk@shop.example"))
            .send(Notifications.confirmed("o1", "customer-1")));
    assertThat(mail.getReceivedMessagesForDomain("shop.example")).hasSize(2);
  }

  @Test
  void textInAnyLanguageArrivesAsItWas() throws Exception {
    mail.start();
    OrderNotification notification =
        Notifications.confirmed("o1", CUSTOMER).event().toBuilder()
            .setReason("Grüße — 注文 🧵\r\n.\r\nBcc: eve@evil.example")
            .build();
    await(channel(mailPort(), TO_CUSTOMER).send(Notifications.delivery(notification)));

    MimeMessage got = mail.getReceivedMessages()[0];
    assertThat((String) got.getContent())
        .contains("Reason: Grüße — 注文 🧵  .  Bcc: eve@evil.example");
    assertThat(got.getAllRecipients()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "customer-1",
        "a@b.example\r\nBcc: eve@evil.example",
        "a@b.example>\r\nRCPT TO:<eve@evil.example",
        "a@b.example,eve@evil.example",
        "\"a b\"@b.example",
        "a@b..example",
        "@b.example",
        ""
      })
  void whoHasNoPlainAddressGetsNoMail(String customer) {
    mail.start();
    await(channel(mailPort(), TO_CUSTOMER).send(Notifications.confirmed("o1", customer)));
    assertThat(mail.getReceivedMessages()).isEmpty();
  }

  @Test
  void anIdThatCouldAddAHeaderIsRefused() {
    mail.start();
    OrderNotification odd =
        Notifications.confirmed("o1", CUSTOMER).event().toBuilder()
            .setNotificationId("o1\r\nBcc: eve@evil.example")
            .build();
    assertThatThrownBy(() -> channel(mailPort(), TO_CUSTOMER).send(Notifications.delivery(odd)))
        .isInstanceOfSatisfying(
            SendException.class,
            why -> assertThat(why.condition()).isEqualTo(Condition.EVENT_UNACCEPTABLE));
  }

  @Test
  void aServerThatWantsAPasswordGetsIt() {
    mail.setUser(FROM, "shop", "secret");
    mail.start();
    await(
        channel(mailPort(), TO_CUSTOMER, "shop", "secret")
            .send(Notifications.confirmed("o1", CUSTOMER)));
    assertThat(mail.getReceivedMessages()).hasSize(1);

    assertThat(refusal(channel(mailPort(), TO_CUSTOMER, "shop", "wrong"), CUSTOMER).condition())
        .isEqualTo(Condition.RECEIVER_REFUSES_US);
  }

  @Test
  void withoutTheTlsThatIsConfiguredNothingIsSent() {
    mail.start();
    MailChannel channel =
        new MailChannel(
            vertx,
            options(mailPort(), Tls.STARTTLS, TO_CUSTOMER, "shop", "secret"),
            Clock.systemUTC());
    SendException why = refusal(channel, CUSTOMER);
    assertThat(why.condition()).as(why.getMessage()).isEqualTo(Condition.RECEIVER_REFUSES_US);
    assertThat(mail.getReceivedMessages()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "RCPT, 550 5.1.1 no such user, EVENT_UNACCEPTABLE",
    "RCPT, 450 4.2.1 greylisted, RECEIVER_FAILS_EVENT",
    "RCPT, 550 5.7.1 relaying denied, RECEIVER_REFUSES_US",
    "RCPT, 530 5.7.0 authentication required, RECEIVER_REFUSES_US",
    "RCPT, 421 4.3.2 shutting down, RECEIVER_UNAVAILABLE",
    "EHLO, 502 not implemented, RECEIVER_REFUSES_US",
    "MAIL, 553 sender refused, RECEIVER_REFUSES_US",
    "MAIL, 452 4.3.1 no space, RECEIVER_UNAVAILABLE",
    "DATA, 451 try again, RECEIVER_UNAVAILABLE",
    "., 554 5.6.0 looks like spam, RECEIVER_FAILS_EVENT"
  })
  void everyRefusalIsARowOfTheTable(String command, String reply, Condition condition)
      throws IOException {
    try (RawServer server = scripted(Map.of(command, reply))) {
      SendException why = refusal(channel(server.port(), TO_CUSTOMER), CUSTOMER);
      assertThat(why.condition()).as(why.getMessage()).isEqualTo(condition);
      await().until(() -> server.openCount() == 0);
    }
  }

  @Test
  void aFixedAddressThatIsUnknownIsOurMistakeAndNotTheOrders() throws IOException {
    try (RawServer server = scripted(Map.of("RCPT", "550 5.1.1 no such user"))) {
      MailChannel channel = channel(server.port(), List.of("ops@shop.example"));
      assertThat(refusal(channel, "customer-1").condition())
          .isEqualTo(Condition.RECEIVER_REFUSES_US);
    }
  }

  @Test
  void aReplyWithoutEndIsNotReadToTheEnd() throws IOException {
    try (RawServer server =
        new RawServer(
            (raw, in, out) -> {
              for (; ; ) {
                raw.write(out, "220-welcome\r\n");
              }
            })) {
      SendException why = refusal(channel(server.port(), TO_CUSTOMER), CUSTOMER);
      assertThat(why.condition()).isEqualTo(Condition.RECEIVER_UNAVAILABLE);
      await().until(() -> server.openCount() == 0);
      assertThat(server.bytesWritten()).isLessThan(32_000_000);
    }
  }

  @Test
  void aServerThatTricklesLosesItsConnectionInTime() throws IOException {
    timeoutMs = SHORT_MS;
    try (RawServer server =
        new RawServer(
            (raw, in, out) -> {
              for (; ; ) {
                raw.write(out, "2");
                // Waits for nothing: this is how slowly it answers.
                Thread.sleep(20);
              }
            })) {
      SendException why = refusal(channel(server.port(), TO_CUSTOMER), CUSTOMER);
      assertThat(why.getMessage()).contains("too slow");
      await().until(() -> server.openCount() == 0);
    }
  }

  @Test
  void repliesBeforeEncryptionAreNotTakenForRepliesAfterIt() throws IOException {
    try (RawServer server =
        scripted(Map.of("EHLO", "250-x\r\n250 STARTTLS", "STARTTLS", "220 go\r\n250 injected"))) {
      MailChannel channel =
          new MailChannel(
              vertx, options(server.port(), Tls.STARTTLS, TO_CUSTOMER, "", ""), Clock.systemUTC());
      assertThat(refusal(channel, CUSTOMER).getMessage()).contains("more than was requested");
    }
  }

  /** Says yes to all but those commands. */
  private static RawServer scripted(Map<String, String> replyByCommand) {
    return new RawServer(
        (raw, in, out) -> {
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
          raw.write(out, "220 hello\r\n");
          boolean content = false;
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            content = content && !line.equals(".");
            if (!content) {
              String command = line.split("[ :]", 2)[0];
              answer(raw, out, command, replyByCommand);
              content = command.equals("DATA") && !replyByCommand.containsKey("DATA");
            }
          }
        });
  }

  private static void answer(
      RawServer raw, OutputStream out, String command, Map<String, String> replyByCommand)
      throws IOException {
    String yes = command.equals("DATA") ? "354 go on" : "250 yes";
    raw.write(out, replyByCommand.getOrDefault(command, yes) + "\r\n");
  }

  private int mailPort() {
    return mail.getSmtp().getPort();
  }

  private MailChannel channel(int port, List<String> to) {
    return channel(port, to, "", "");
  }

  private MailChannel channel(int port, List<String> to, String username, String password) {
    return new MailChannel(
        vertx, options(port, Tls.NONE, to, username, password), Clock.systemUTC());
  }

  private MailOptions options(
      int port, Tls tls, List<String> to, String username, String password) {
    return new MailOptions(
        "127.0.0.1", port, tls, username, password, FROM, to, timeoutMs, 4, Instant.EPOCH, "");
  }

  private static SendException refusal(MailChannel channel, String customer) {
    SendException[] why = new SendException[1];
    assertThatThrownBy(() -> await(channel.send(Notifications.confirmed("o1", customer))))
        .satisfies(error -> why[0] = (SendException) error.getCause());
    return why[0];
  }
}
