package dev.weft.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.notification.adapter.MailOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationOptionsTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String OTHER_SECRET = "whsec_bmV3U2VjcmV0TmV3U2VjcmV0TmV3U2VjcmV0";

  @TempDir Path dir;

  @Test
  void logsByDefault() {
    NotificationOptions options = read(new JsonObject());
    assertThat(options.destinations()).extracting(Destination::name).containsExactly("log");
    assertThat(options.retry().delaysMs()).hasSize(9);
  }

  @Test
  void readsTheKeysThatThereWereBeforeThereWereSeveralReceivers() {
    NotificationOptions options = readAll(webhook("https://shop.example/hooks", SECRET));
    assertThat(options.destinations())
        .extracting(Destination::address)
        .containsExactly("notification.send", "notification.send.webhook");
    assertThat(options.webhooks().get(0).url()).isEqualTo("https://shop.example/hooks");
  }

  @Test
  void readsSeveralReceiversEachWithItsOwnSecrets() throws IOException {
    Files.writeString(dir.resolve("shop.secrets"), SECRET + "\n\n" + OTHER_SECRET + "\n");
    NotificationOptions options =
        readAll(
            new JsonObject()
                .put("channels", new JsonArray())
                .put(
                    "receivers",
                    new JsonObject()
                        .put("shop", receiver().put("secretsFile", "shop.secrets"))
                        .put(
                            "crm",
                            receiver()
                                .put("secrets", new JsonArray().add(SECRET))
                                .put("timeout", "2s")
                                .put("inFlightMax", 3)
                                .put("since", "2026-01-02T03:04:05Z"))));

    assertThat(options.destinations()).extracting(Destination::name).containsExactly("shop", "crm");
    assertThat(options.webhooks().get(0).secrets()).containsExactly(SECRET, OTHER_SECRET);
    assertThat(options.destinations().get(1))
        .isEqualTo(new Destination("crm", "notification.send.crm", 3, 2_000));
  }

  @Test
  void takesTwoSecretsFromOneEnvironmentVariable() {
    NotificationOptions options = readAll(webhook("http://h/", SECRET + "," + OTHER_SECRET));
    assertThat(options.webhooks().get(0).secrets()).containsExactly(SECRET, OTHER_SECRET);
  }

  @Test
  void readsMail() throws IOException {
    Files.writeString(dir.resolve("password"), "pass word\n");
    JsonObject json = mail().put("username", "shop").put("passwordFile", "password");
    NotificationOptions options =
        readAll(new JsonObject().put("channels", "mail").put("mail", json));
    MailOptions mail = options.mail().orElseThrow();
    assertThat(mail.toCustomer()).isTrue();
    assertThat(mail.tls()).isEqualTo(MailOptions.Tls.STARTTLS);
    assertThat(mail.password()).isEqualTo("pass word");
    assertThat(options.toString()).doesNotContain("pass word");
  }

  @Test
  void neverPrintsTheSecret() {
    assertThat(read(webhook("http://h/", SECRET)).toString()).doesNotContain(SECRET);
    assertThatThrownBy(() -> read(webhook("http://h/", "hunter2")))
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void asksForNoSecretWithoutWebhooks() {
    JsonObject json = webhook("", "").put("channels", new JsonArray().add("log"));
    assertThat(read(json).destinations()).hasSize(1);
  }

  @Test
  void refusesAnUnknownChannel() {
    assertWrong(new JsonObject().put("channels", "log,pigeon"), "notification.channels");
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "webhook", "mail", "Shop", "a.b", "-a", ""})
  void refusesNamesThatCannotBeARoutes(String name) {
    JsonObject receivers = new JsonObject().put(name, receiver().put("secret", SECRET));
    assertWrong(new JsonObject().put("receivers", receivers), "notification.receivers." + name);
  }

  @ParameterizedTest
  @CsvSource({
    "from, 'a@b.example\r\nBcc: c@d.example', notification.mail.from",
    "to, 'nobody', notification.mail.to",
    "to, 'a@b.example,x', notification.mail.to",
    "host, '', notification.mail.host",
    "since, yesterday, notification.mail.since",
    "passwordFile, missing, notification.mail.passwordFile"
  })
  void namesTheKeyOfMailThatIsWrong(String key, String value, String named) {
    JsonObject json = mail().put(key, value.replace("\\r\\n", "\r\n"));
    assertWrong(new JsonObject().put("channels", "mail").put("mail", json), named);
  }

  @ParameterizedTest
  @CsvSource({
    "'', whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, notification.webhook.url",
    "shop.example, whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, notification.webhook.url",
    "http://h/, '', notification.webhook.secret",
    "http://h/, MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, notification.webhook.secret",
    "http://h/, whsec_not-base64, notification.webhook.secret",
    "http://h/, whsec_c2hvcnQ=, notification.webhook.secret"
  })
  void namesTheKeyThatWebhooksLack(String url, String secret, String key) {
    assertWrong(webhook(url, secret), key);
  }

  private static void assertWrong(JsonObject json, String key) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            OptionsException.class, wrong -> assertThat(wrong.key()).isEqualTo(key));
  }

  private static JsonObject webhook(String url, String secret) {
    return new JsonObject()
        .put("channels", new JsonArray().add("log").add("webhook").add("log"))
        .put("webhook", new JsonObject().put("url", url).put("secret", secret));
  }

  private static NotificationOptions read(JsonObject json) {
    return NotificationOptions.read(new OptionsReader(json, "notification"), Path.of(""));
  }

  /** Every key is known. */
  private NotificationOptions readAll(JsonObject json) {
    OptionsReader reader = new OptionsReader(json, "notification");
    NotificationOptions options = NotificationOptions.read(reader, dir);
    reader.done();
    return options;
  }

  private static JsonObject receiver() {
    return new JsonObject().put("url", "https://shop.example/hooks");
  }

  private static JsonObject mail() {
    return new JsonObject().put("host", "smtp.shop.example").put("from", "a@shop.example");
  }
}
