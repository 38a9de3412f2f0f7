package dev.weft.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.kernel.seal.KeyRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeftConfigTest {
  @TempDir Path dir;

  @Test
  void takesTheDefaultsFromTheJar() {
    WeftConfig config = load(Map.of());
    assertThat(config.gateway().port()).isEqualTo(8080);
    assertThat(config.catalogue().skus()).contains("LOOM-INKLE").hasSize(12);
    assertThat(config.embedsNats()).isTrue();
    assertThat(config.simulatesProvider()).isTrue();
  }

  @Test
  void letsEachLayerWinOverTheOneBelow() throws IOException {
    write("conf/weft.yaml", "http: { port: 1001, retryAfter: 2s, bodyBytesMax: 2000 }");
    write("over.yaml", "http: { port: 1002, retryAfter: 3s }");
    WeftConfig config = load("over.yaml", Map.of("WEFT_HTTP_PORT", "1003"), "http.host=::1");
    assertThat(config.gateway().bodyBytesMax()).isEqualTo(2000);
    assertThat(config.gateway().retryAfterMs()).isEqualTo(3_000);
    assertThat(config.gateway().port()).isEqualTo(1003);
    assertThat(config.gateway().host()).isEqualTo("::1");
    assertThat(
            load("over.yaml", Map.of("WEFT_HTTP_PORT", "1003"), "http.port=1004").gateway().port())
        .isEqualTo(1004);
  }

  @Test
  void refusesANodeThatAnybodyReachesAndNobodyHasToAuthenticateTo() {
    assertThatThrownBy(() -> load(Map.of(), "http.host=0.0.0.0").alone())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("http.host")
        .hasMessageContaining("weft keys create");
    assertThat(load(Map.of(), "http.host=0.0.0.0", "http.auth.keysFile=k").alone()).isNotNull();
  }

  @Test
  void refusesASecretOnTheCommandLineAndDoesNotRepeatIt() {
    for (String setting :
        List.of("nats.password=s3cret-word", "nats={user: a, password: s3cret-word}")) {
      assertThatThrownBy(() -> load(Map.of(), "nats.user=a", setting))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("nats.password")
          .hasMessageContaining("WEFT_NATS_PASSWORD")
          .message()
          .doesNotContain("s3cret");
    }
    assertThatThrownBy(() -> load(Map.of(), "nats.servers=nats://a:s3cret-word@host"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("nats.servers");
    Map<String, String> environment = Map.of("WEFT_NATS_PASSWORD", "s3cret-word");
    assertThat(load(environment, "nats.user=a").bridge().nats().login()).hasToString("user a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "notification.mail.password=s3cret-word",
        "notification.webhook.secret=s3cret-word",
        "notification.webhook.secrets=[s3cret-word]",
        "notification.receivers.crm.secret=s3cret-word",
        "notification={receivers: {crm: {url: 'http://a', secret: s3cret-word}}}",
        "nats.pasword=s3cret-word",
        "nats.psw=s3cret-word",
        "nats.seed=s3cret-word",
        "http.auth.bearer=s3cret-word",
        "payment.provider.authorization=s3cret-word",
        "notification.webhook.secrt=s3cret-word",
        "nats.servers=nats://a:s3cret-word@host",
        "payment.provider.url=https://a:s3cret-word@host",
        "security.keyFile=[s3cret-word]"
      })
  void neverRepeatsWhatMayBeASecret(String setting) {
    assertThatThrownBy(() -> load(Map.of(), setting))
        .isInstanceOf(ConfigException.class)
        .message()
        .doesNotContain("s3cret-word");
  }

  @Test
  void readsTheKeysOfNodesThatSealAndOpenAlone(@TempDir Path keys) throws IOException {
    Path file = Files.writeString(keys.resolve("keys"), "c2hvcnQ=");
    assertThatThrownBy(() -> load(Map.of(), "security.keyFile=" + file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("security.keyFile")
        .hasMessageContaining("line 1")
        .message()
        .doesNotContain("c2hvcnQ");
    assertThat(
            load(Map.of(), "security.keyFile=" + file, "node.roles=gateway,inventory")
                .sealingKeys())
        .matches(KeyRing::isEmpty);
    Files.writeString(file, Base64.getEncoder().encodeToString(new byte[32]));
    assertThat(load(Map.of(), "security.keyFile=" + file).sealingKeys().ids()).hasSize(1);
  }

  @Test
  void takesListsFromTheEnvironmentByCommas() {
    WeftConfig config = load(Map.of("WEFT_NATS_SERVERS", "nats://a:4222, nats://b:4222"));
    assertThat(config.bridge().nats().servers()).containsExactly("nats://a:4222", "nats://b:4222");
    assertThat(config.embedsNats()).isFalse();
  }

  @Test
  void reachesIntoRoutesAndStreamsBySet() {
    WeftConfig config =
        load(
            Map.of(),
            "routes.inbound.payment-capture.ackWait=45s",
            "streams.ORDERS.replicas=3",
            "routes.inbound.audit={stream: ORDERS, subjects: [\"orders.>\"], address: audit.all}");
    assertThat(config.bridge().inbound().get("payment-capture").ackWaitMs()).isEqualTo(45_000);
    assertThat(config.bridge().streams().get("ORDERS").replicas()).isEqualTo(3);
    assertThat(config.bridge().inbound().get("audit").address()).isEqualTo("audit.all");
  }

  @Test
  void expiresOrdersAsLateAsTheirDeadlineSays() {
    WeftConfig config = load(Map.of(), "orders.deadline=2d");
    assertThat(config.bridge().inbound().get("order-expire").delayMs())
        .isEqualTo(config.order().deadlineMs())
        .isEqualTo(172_800_000);
    assertThat(config.bridge().inbound().get("order-on-stock").delayMs()).isZero();
  }

  @Test
  void refusesASecondPlaceForTheDeadline() {
    assertThatThrownBy(() -> load(Map.of(), "routes.inbound.order-expire.delay=1m"))
        .hasMessageContaining("is orders.deadline for this address; set that");
  }

  @Test
  void wantsAShutdownTimeoutThatCoversTheDrainDelay() {
    assertThat(load(Map.of()).node().drainDelayMs()).isZero();
    assertThat(load(Map.of(), "shutdown.drainDelay=9s").node().drainDelayMs()).isEqualTo(9_000);
    assertThatThrownBy(() -> load(Map.of(), "shutdown.drainDelay=9500ms"))
        .hasMessageContaining("--set shutdown.drainDelay=9500ms: shutdown.drainDelay: is 9500 ms")
        .hasMessageContaining("shutdown.timeout is 10000 ms");
  }

  @Test
  void takesARouteAwayThatIsSetToNothing() throws IOException {
    write("conf/weft.yaml", "routes:\n  inbound:\n    payment-refund:\n");
    assertThat(load(Map.of()).bridge().inbound())
        .containsKey("payment-capture")
        .doesNotContainKey("payment-refund");
  }

  @Test
  void takesASectionWithoutKeysForNoChange() throws IOException {
    write("conf/weft.yaml", "# nothing yet\nhttp:\nnats: {}\n");
    assertThat(load(Map.of()).gateway().port()).isEqualTo(8080);
  }

  @Test
  void takesAnEmptyFileForNoChange() throws IOException {
    write("conf/weft.yaml", "# nothing yet\n");
    assertThat(load(Map.of()).gateway().port()).isEqualTo(8080);
  }

  @Test
  void namesTheLineOfAnUnknownKey() throws IOException {
    write("conf/weft.yaml", "http:\n  port: 1\n  prot: 2\n");
    assertRefused("conf/weft.yaml:3: http.prot: is not a known key; known here: ");
  }

  @Test
  void namesTheLineOfAWrongType() throws IOException {
    write("conf/weft.yaml", "http:\n  port: [1]\n");
    assertRefused("conf/weft.yaml:2: http.port: must be a whole number, is a list");
  }

  @Test
  void namesBothLinesOfAKeyThatStandsTwice() throws IOException {
    write("conf/weft.yaml", "http:\n  port: 1\n  host: h\n  port: 2\n");
    assertRefused(
        "conf/weft.yaml:4: http.port: stands here a second time; the first is conf/weft.yaml:2");
  }

  @Test
  void namesTheLineThatIsNotYaml() throws IOException {
    write("conf/weft.yaml", "http:\n  port: 1\n   host: h\n");
    assertRefused("conf/weft.yaml:3: is not YAML: mapping values are not allowed here");
  }

  @Test
  void refusesAListWhereSectionsBelong() throws IOException {
    write("conf/weft.yaml", "- http\n");
    assertRefused("conf/weft.yaml:1: must be sections with keys, such as \"http:\"");
  }

  @Test
  void refusesASecondDocument() throws IOException {
    write("conf/weft.yaml", "http: {}\n---\nhttp: {}\n");
    assertThatThrownBy(() -> load(Map.of())).hasMessageContaining("a second document");
  }

  @Test
  void refusesAliases() throws IOException {
    write("conf/weft.yaml", "http:\n  host: &h localhost\npayment:\n  simulator:\n    host: *h\n");
    assertRefused(
        "conf/weft.yaml:5: payment.simulator.host: is an alias (*); write the value itself");
  }

  @Test
  void refusesAKeyWithoutValue() throws IOException {
    write("conf/weft.yaml", "http:\n  port:\n");
    assertRefused("conf/weft.yaml:2: http.port: has no value; write one, or leave the key out");
  }

  @Test
  void refusesAListElementWithoutValue() throws IOException {
    write("conf/weft.yaml", "nats:\n  servers: [~]\n");
    assertRefused("conf/weft.yaml:2: nats.servers: has an element without value");
  }

  @Test
  void namesTheVariableOfAWrongValue() {
    assertThatThrownBy(() -> load(Map.of("WEFT_HTTP_PORT", "http")))
        .hasMessage(
            "environment variable WEFT_HTTP_PORT: http.port: must be a whole number, is \"http\"");
  }

  @Test
  void namesTheSettingOfAWrongValue() {
    assertThatThrownBy(() -> load(Map.of(), "shutdown.timeout=10"))
        .hasMessage(
            "--set shutdown.timeout=10: shutdown.timeout: \"10\" is not a duration; write a number"
                + " and a unit: 250ms, 30s, 15m, 24h, 7d");
  }

  @Test
  void namesTheSettingOfASectionThatIsWrongInside() throws IOException {
    write("conf/weft.yaml", "streams:\n  ORDERS: { replicas: 1 }\n");
    String without = "streams.ORDERS={replicas: ~}";
    String wrong = "streams.ORDERS={replicas: many}";

    assertThatThrownBy(() -> load(Map.of(), without))
        .hasMessageStartingWith("--set " + without + ": streams.ORDERS.replicas: has no value");
    assertThatThrownBy(() -> load(Map.of(), wrong))
        .hasMessageStartingWith("--set " + wrong + ": streams.ORDERS.replicas: must be");
  }

  @Test
  void namesTheSettingInWhoseSectionAKeyIsUnknownOrMissing() {
    assertThatThrownBy(() -> load(Map.of(), "htp.port=1"))
        .hasMessageStartingWith("--set htp.port=1: htp: is not a known key; known here: http, ");
    assertThatThrownBy(() -> load(Map.of(), "payment.provider.kind=stripe"))
        .hasMessageStartingWith(
            "--set payment.provider.kind=stripe: payment.provider.headersFile: must hold");
  }

  @Test
  void refusesASettingThatIsNoPair() {
    assertThatThrownBy(() -> load(Map.of(), "http.port"))
        .hasMessage("--set http.port: must be key=value, such as http.port=9090");
    assertThatThrownBy(() -> load(Map.of(), "http..port=1"))
        .hasMessageContaining("must be key=value");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertThatThrownBy(() -> load("missing.yaml", Map.of()))
        .hasMessageStartingWith("missing.yaml: cannot be read: ");
  }

  @Test
  void saysWhyThereIsOneInventory() {
    assertThatThrownBy(() -> load(Map.of(), "verticles.inventory.instances=2"))
        .hasMessageContaining("must be 1: one writer decides about stock");
  }

  @Test
  void takesTheCatalogueOfTheWorkingDirectory() throws IOException {
    write("conf/catalog.yaml", "currency: EUR\nitems: { A: { name: a, priceMinor: 1, stock: 2 } }");
    assertThat(load(Map.of()).catalogue().skus()).containsExactly("A");
  }

  @Test
  void refusesACatalogueThatWasNamedAndIsNotThere() {
    assertThatThrownBy(() -> load(Map.of(), "inventory.catalog=mine.yaml"))
        .hasMessageStartingWith("mine.yaml (inventory.catalog): cannot be read: ");
  }

  @Test
  void namesTheLineOfAWrongPrice() throws IOException {
    write(
        "conf/catalog.yaml",
        """
        currency: EUR
        items:
          A: { name: a, priceMinor: 1, stock: 2 }
          B: { name: b, priceMinor: cheap, stock: 2 }
        """);
    assertRefused("conf/catalog.yaml:4: items.B.priceMinor: must be a whole number, is \"cheap\"");
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> load(Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(message);
  }

  private WeftConfig load(Map<String, String> environment, String... settings) {
    return load(null, environment, settings);
  }

  private WeftConfig load(String file, Map<String, String> environment, String... settings) {
    return WeftConfig.load(
        new ConfigSources(
            dir, Optional.ofNullable(file).map(Path::of), environment, List.of(settings)));
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(dir.resolve(name).getParent());
    Files.writeString(dir.resolve(name), text);
  }
}
