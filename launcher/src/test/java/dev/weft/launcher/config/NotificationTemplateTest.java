package dev.weft.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.bridge.inbound.route.InboundRouteOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotificationTemplateTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  @TempDir Path dir;

  @BeforeEach
  void writeSecrets() throws IOException {
    Files.writeString(dir.resolve("secrets"), SECRET);
  }

  @Test
  void theLogHasTheRouteThatThereAlwaysWas() {
    Map<String, InboundRouteOptions> routes = load();
    assertThat(ofNotifications(routes)).containsExactly("notification-send");
    assertThat(routes.get("notification-send").address()).isEqualTo("notification.send");
    assertThat(routes.get("notification-send").durable()).isEqualTo("notification-send");
  }

  @Test
  void everyReceiverHasARouteOfItsOwn() {
    Map<String, InboundRouteOptions> routes =
        load(
            "notification.channels=log,webhook,mail",
            "notification.webhook.url=http://h/",
            "notification.webhook.secretsFile=secrets",
            "notification.mail.host=smtp.shop.example",
            "notification.mail.from=a@shop.example",
            "notification.receivers.crm.url=http://crm/",
            "notification.receivers.crm.secretsFile=secrets",
            "notification.receivers.crm.inFlightMax=7",
            "notification.receivers.crm.timeout=30s");

    assertThat(ofNotifications(routes))
        .containsExactlyInAnyOrder(
            "notification-send",
            "notification-send-webhook",
            "notification-send-mail",
            "notification-send-crm");
    InboundRouteOptions crm = routes.get("notification-send-crm");
    assertThat(crm.address()).isEqualTo("notification.send.crm");
    assertThat(crm.durable()).isEqualTo("notification-send-crm");
    assertThat(crm.stream()).isEqualTo("NOTIFICATIONS");
    assertThat(crm.maxInFlight()).isEqualTo(7);
    assertThat(crm.handlerTimeoutMs()).isGreaterThan(30_000);
  }

  @Test
  void whatWaitsForDaysWaitsAtTheServerWhateverTheTemplateSays() {
    assertThat(load("routes.inbound.notification-send.ordered=true").get("notification-send"))
        .returns(false, InboundRouteOptions::ordered);
  }

  @Test
  void withoutTheLogItsRouteIsGone() {
    assertThat(ofNotifications(load("notification.channels="))).isEmpty();
  }

  @Test
  void keepsAnotherRouteFromHavingThatName() {
    assertThatThrownBy(
            () ->
                load(
                    "notification.receivers.crm.url=http://crm/",
                    "notification.receivers.crm.secretsFile=secrets",
                    "routes.inbound.notification-send-crm.stream=ORDERS",
                    "routes.inbound.notification-send-crm.subjects=orders.created.*",
                    "routes.inbound.notification-send-crm.address=my.own"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("routes.inbound.notification-send-crm");
  }

  private static List<String> ofNotifications(Map<String, InboundRouteOptions> routes) {
    return routes.keySet().stream().filter(name -> name.startsWith("notification-send")).toList();
  }

  private Map<String, InboundRouteOptions> load(String... settings) {
    ConfigSources sources = new ConfigSources(dir, Optional.empty(), Map.of(), List.of(settings));
    return WeftConfig.load(sources).bridge().inbound();
  }
}
