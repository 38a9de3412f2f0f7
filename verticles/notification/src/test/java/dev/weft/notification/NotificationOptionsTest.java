package dev.weft.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.notification.NotificationOptions.ChannelName;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotificationOptionsTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  @Test
  void logsByDefault() {
    NotificationOptions options = read(new JsonObject());
    assertThat(options.channels()).containsExactly(ChannelName.LOG);
    assertThat(options.webhook().timeoutMs()).isEqualTo(5_000);
  }

  @Test
  void readsWebhooks() {
    OptionsReader reader = new OptionsReader(webhook("https://shop.example/hooks", SECRET));
    NotificationOptions options = NotificationOptions.read(reader);
    reader.done();
    assertThat(options.channels()).containsExactly(ChannelName.LOG, ChannelName.WEBHOOK);
    assertThat(options.webhook().url()).isEqualTo("https://shop.example/hooks");
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
    assertThat(read(json).channels()).containsExactly(ChannelName.LOG);
  }

  @Test
  void refusesAnUnknownChannel() {
    assertWrong(new JsonObject().put("channels", "log,mail"), "notification.channels");
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
    return NotificationOptions.read(new OptionsReader(json, "notification"));
  }
}
