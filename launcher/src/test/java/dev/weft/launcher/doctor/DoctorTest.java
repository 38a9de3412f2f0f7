package dev.weft.launcher.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.config.ServiceJar;
import dev.weft.launcher.doctor.Finding.Verdict;
import dev.weft.launcher.nats.FakeNatsServer;
import dev.weft.launcher.nats.Version;
import dev.weft.process.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  private static final String HOST = "127.0.0.1";

  @TempDir Path dir;
  private Map<String, String> environment;

  @BeforeEach
  void provideNatsServer() throws IOException {
    Path binary = FakeNatsServer.at(dir.resolve("bin/nats-server"), Version.OLDEST.toString());
    environment = Map.of("PATH", binary.getParent().toString());
  }

  @Test
  void findsNothingBadInTheDefaults() {
    assertThat(examine()).extracting(Finding::verdict).doesNotContain(Verdict.BAD);
  }

  @Test
  void reportsAConfigurationThatCannotBeUsed() {
    assertThat(bad("http.port=x")).containsExactly("configuration");
  }

  @Test
  void reportsNotificationsThatAreForgottenBeforeTheyAreGivenUpOn() {
    assertThat(bad("notification.retry.giveUpAfter=4d")).containsExactly("notifications");
    assertThat(bad("streams.NOTIFICATIONS.maxAge=5d", "notification.retry.giveUpAfter=4d"))
        .isEmpty();
  }

  @Test
  void reportsWhoMayCall() {
    assertThat(bad("http.host=0.0.0.0")).containsExactly("who may call");
    assertThat(examine("http.host=0.0.0.0", "http.auth.keysFile=k"))
        .filteredOn(finding -> finding.subject().equals("who may call"))
        .extracting(Finding::verdict)
        .containsExactly(Verdict.DOUBTFUL);
  }

  @Test
  void namesPlugInsAndRoutesThatNobodyAnswers() throws IOException {
    String[] route = {
      "routes.inbound.bonus.stream=ORDERS",
      "routes.inbound.bonus.subjects=orders.confirmed.*",
      "routes.inbound.bonus.address=bonus.confirmed"
    };
    assertThat(examine(route))
        .filteredOn(finding -> finding.subject().equals("route"))
        .extracting(Finding::text)
        .singleElement()
        .asString()
        .startsWith("routes.inbound.bonus.address bonus.confirmed is that of no role here");
    ServiceJar.write(dir.resolve("plugins/bonus.jar"), "bonus");
    assertThat(examine(route))
        .filteredOn(finding -> finding.verdict() == Verdict.GOOD)
        .extracting(Finding::text)
        .contains("bonus of plugins/bonus.jar");
    assertThat(examine(route)).extracting(Finding::subject).doesNotContain("route");
  }

  @Test
  void reportsAMissingNatsServer() {
    environment = Map.of();
    assertThat(bad()).containsExactly("nats-server");
  }

  @Test
  void reportsAPortThatIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(bad("http.port=" + taken.getLocalPort())).containsExactly("http.port");
      assertThat(examine("nats.embedded.port=" + taken.getLocalPort()))
          .filteredOn(finding -> finding.verdict() == Verdict.DOUBTFUL)
          .extracting(Finding::subject)
          .contains("nats.embedded.port");
    }
  }

  @Test
  void reportsServersThatCannotBeReached() {
    int port = Ports.freeOr(HOST, 0);
    assertThat(bad("nats.servers=nats://127.0.0.1:" + port))
        .containsExactly("NATS at 127.0.0.1:" + port);
  }

  @Test
  void doubtsAServerWithKnownFaultsAndNamesThem() throws IOException {
    assertThat(ofServer("2.12.14"))
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.DOUBTFUL);
              assertThat(finding.text().lines().toList())
                  .hasSize(1 + 2)
                  .first()
                  .asString()
                  .startsWith("2.12.14, JetStream is on; update it");
              assertThat(finding.text()).contains("\n- a compacted file is not synced");
            });
    assertThat(ofServer("2.14.3"))
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.DOUBTFUL);
              assertThat(finding.text())
                  .contains("#8377", "#8475", "#8491")
                  .doesNotContain("#8321");
            });
    assertThat(ofServer("2.14.6").verdict()).isEqualTo(Verdict.GOOD);
    assertThat(ofServer("2.15.1").text()).isEqualTo("2.15.1, JetStream is on");
  }

  @Test
  void refusesAServerBelowTheOldestAndSaysWhy() throws IOException {
    assertThat(ofServer("2.12.8"))
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.BAD);
              assertThat(finding.text())
                  .startsWith("is version 2.12.8; Weft needs " + Version.OLDEST + " or newer\n- ")
                  .contains("#8265");
            });
    assertThat(ofServer("2.11.9").text())
        .isEqualTo("is version 2.11.9; Weft needs " + Version.OLDEST + " or newer");
  }

  @Test
  void doubtsAnEmbeddedServerWithKnownFaults() {
    assertThat(doubted()).contains("nats-server");
  }

  @Test
  void reportsStreamsThatForgetUnfinishedOrders() {
    assertThat(bad("streams.PAYMENTS.maxAge=10m")).containsExactly("retention", "payments");
  }

  @Test
  void reportsPaymentsThatAreForgottenBeforeTheOrders() {
    assertThat(bad("streams.PAYMENTS.maxAge=29d")).containsExactly("payments");
    assertThat(bad("streams.ORDERS.maxAge=0s")).containsExactly("payments");
    assertThat(bad("streams.PAYMENTS.maxAge=0s")).isEmpty();
    assertThat(bad("streams.ORDERS.maxAge=0s", "streams.PAYMENTS.maxAge=0s")).isEmpty();
  }

  @Test
  void reportsReservationsThatEndBeforeTheOrder() {
    assertThat(bad("orders.deadline=2d", "inventory.reservationTtl=1d"))
        .containsExactly("reservations");
  }

  @Test
  void reportsAHandlerThatIsGivenUpOnTooEarly() {
    assertThat(bad("routes.inbound.payment-capture.handlerTimeout=2s"))
        .containsExactly("handler timeout");
  }

  @Test
  void doubtsAnAckWaitThatTheProviderMayOutlast() {
    assertThat(examine("routes.inbound.payment-capture.ackWait=5s"))
        .contains(
            Finding.doubtful(
                "ack wait",
                "routes.inbound.payment-capture.ackWait 5s is less than twice"
                    + " payment.provider.timeout 3s: a node that stalls causes second deliveries;"
                    + " raise it"));
  }

  @Test
  void reportsReplicasThatHaveNoServers() {
    assertThat(bad("streams.ORDERS.replicas=3")).containsExactly("replicas");
    assertThat(bad("streams.ORDERS.replicas=5", "nats.embedded.servers=3"))
        .containsExactly("replicas");
    assertThat(bad("nats.embedded.servers=3")).isEmpty();
  }

  @Test
  void doubtsAStreamThatOneServerOfAClusterKeeps() {
    assertThat(examine("nats.embedded.servers=3", "streams.PAYMENTS.replicas=1"))
        .filteredOn(finding -> finding.subject().equals("replicas"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.DOUBTFUL);
              assertThat(finding.text()).contains("streams.PAYMENTS.replicas=1");
            });
  }

  @Test
  void asksServersOfOnesOwnHowManyTheyAre() throws IOException {
    try (Greeter cluster = Greeter.of("a:1", "b:2", "c:3");
        Greeter alone = Greeter.of()) {
      assertThat(bad("nats.servers=" + cluster.url(), "streams.ORDERS.replicas=3")).isEmpty();
      assertThat(bad("nats.servers=" + alone.url(), "streams.ORDERS.replicas=3"))
          .containsExactly("replicas");
      assertThat(examine("nats.servers=" + cluster.url()))
          .filteredOn(finding -> finding.verdict() == Verdict.DOUBTFUL)
          .extracting(Finding::subject)
          .contains("replicas", "disk sync");
    }
  }

  @Test
  void sparesServersThatDoNotTellOfEachOther() throws IOException {
    try (Greeter silent = Greeter.ofSilentCluster()) {
      assertThat(bad("nats.servers=" + silent.url(), "streams.ORDERS.replicas=3")).isEmpty();
    }
  }

  @Test
  void wantsRoomForTheStoreOfEveryServerAndNoneForTheLedger() throws IOException {
    long freeBytes = Files.getFileStore(dir).getUsableSpace();
    String dataDir = "nats.embedded.dataDir=" + dir.resolve("data");
    String twoThirds = "nats.embedded.storeBytesMax=" + freeBytes / 3 * 2;

    assertThat(doubted(dataDir, twoThirds)).doesNotContain("NATS data", "provider's ledger");
    assertThat(doubted(dataDir, twoThirds, "nats.embedded.servers=3"))
        .contains("NATS data")
        .doesNotContain("provider's ledger");
    String most = "nats.embedded.storeBytesMax=" + Long.MAX_VALUE;
    assertThat(doubted(dataDir, most, "nats.embedded.servers=3"))
        .contains("NATS data")
        .doesNotContain("provider's ledger");
  }

  private Finding ofServer(String version) throws IOException {
    try (Greeter greeter = Greeter.ofVersion(version)) {
      return examine("nats.servers=" + greeter.url()).stream()
          .filter(finding -> finding.subject().startsWith("NATS at "))
          .findFirst()
          .orElseThrow();
    }
  }

  private List<String> doubted(String... settings) {
    return examine(settings).stream()
        .filter(finding -> finding.verdict() == Verdict.DOUBTFUL)
        .map(Finding::subject)
        .toList();
  }

  private List<String> bad(String... settings) {
    return examine(settings).stream()
        .filter(finding -> finding.verdict() == Verdict.BAD)
        .map(Finding::subject)
        .toList();
  }

  /** On free ports, and in a directory that has no configuration of its own. */
  private List<Finding> examine(String... settings) {
    List<String> all = new ArrayList<>(List.of("http.port=0"));
    all.addAll(List.of(settings));
    return new Doctor(new ConfigSources(dir, Optional.empty(), environment, all)).examine();
  }
}
