package dev.weft.tools.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.tools.lab.JarArchive;
import dev.weft.tools.testkit.nats.NatsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Java services keep the wire contract, seen from outside; so do the participants of polyglot
 * where they are built; and one that is careless is found out.
 */
@Timeout(180)
class ConformanceIT {
  private static final Path POLYGLOT = Path.of(System.getProperty("weft.root"), "polyglot");
  private static final ConformanceRun.Step STEP = new ConformanceRun.Step("fraud", "fraud");
  private static final long LIMIT_MS = 20_000;

  /** Nothing that is missing comes later. */
  private static final long CARELESS_LIMIT_MS = 1_500;

  @TempDir Path home;

  @Test
  void theJavaPaymentServiceKeepsEveryRule() throws Exception {
    assertKept(
        check(
            ConformanceRun.Role.PAYMENT,
            Path.of(""),
            java(
                "payment",
                " --set payment.provider.url=$PAYMENT_PROVIDER_URL"
                    + " --set routes.inbound.payment-capture.ackWait=1s"
                    + " --set routes.inbound.payment-refund.ackWait=1s")));
  }

  @Test
  void theJavaNotificationServiceKeepsEveryRule() throws Exception {
    assertKept(check(ConformanceRun.Role.NOTIFICATION, Path.of(""), java("notification", "")));
  }

  @Test
  void theGoPaymentServiceKeepsEveryRule() throws Exception {
    Path directory = POLYGLOT.resolve("go-payment");
    assumeBuilt(directory.resolve("go-payment"), "make -C polyglot/go-payment");
    assertKept(
        check(
            ConformanceRun.Role.PAYMENT,
            directory,
            List.of(directory.resolve("go-payment").toString())));
  }

  @Test
  void thePythonFraudCheckKeepsEveryRule() throws Exception {
    Path directory = POLYGLOT.resolve("python-fraud");
    assumeBuilt(directory.resolve("weft"), "make -C polyglot/python-fraud build");
    assertKept(
        check(
            ConformanceRun.Role.STEP,
            directory,
            List.of(directory.resolve(".venv/bin/python").toString(), "-m", "fraud")));
  }

  @Test
  void theTypeScriptNotificationServiceKeepsEveryRule() throws Exception {
    Path directory = POLYGLOT.resolve("ts-notification");
    assumeBuilt(directory.resolve("dist"), "npm ci && npm run build in polyglot/ts-notification");
    assertKept(
        check(ConformanceRun.Role.NOTIFICATION, directory, List.of("node", "dist/src/main.js")));
  }

  @Test
  void aCarelessParticipantIsToldWhatToMend() throws Exception {
    try (ConformanceRun run = new ConformanceRun(NatsServer.binary(), home);
        CarelessPayment careless = new CarelessPayment(run.natsUrl(), run.providerUrl())) {
      List<Rule> rules =
          run.run(ConformanceRun.Role.PAYMENT, careless, STEP, CARELESS_LIMIT_MS, rule -> {});
      assertThat(rules.stream().filter(rule -> !rule.holds()).map(Rule::name))
          .containsExactlyInAnyOrder(
              "duplicate",
              "major-version",
              "poison",
              "trace",
              "headers",
              "captured",
              "charged-once",
              "unclear",
              "slow",
              "killed",
              "conflict",
              "provider-away",
              "refund",
              "refund-unfounded");
      assertThat(rules).allMatch(rule -> rule.holds() || !rule.fix().isEmpty());
    }
  }

  private List<Rule> check(ConformanceRun.Role role, Path directory, List<String> command)
      throws Exception {
    try (ConformanceRun run = new ConformanceRun(NatsServer.binary(), home);
        Participant participant =
            new ParticipantProcess(
                command,
                home,
                directory,
                Map.of("NATS_URL", run.natsUrl(), "PAYMENT_PROVIDER_URL", run.providerUrl()))) {
      return run.run(role, participant, STEP, LIMIT_MS, rule -> {});
    }
  }

  /** As a user would run it behind {@code weft conformance --}. */
  private List<String> java(String role, String settings) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Path jar = Path.of(System.getProperty("weft.jar"));
    return List.of(
        "sh",
        "-c",
        "exec "
            + java
            + " -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "
            + String.join(" ", JarArchive.flags(jar))
            + " -jar "
            + jar
            + " up --set http.port=0 --set nats.servers=$NATS_URL --set node.roles=bridge,"
            + role
            + settings);
  }

  private static void assertKept(List<Rule> rules) {
    assertThat(rules).hasSizeGreaterThan(10).allMatch(Rule::holds);
  }

  private static void assumeBuilt(Path artifact, String how) {
    assumeTrue(Files.exists(artifact), artifact + " is not built: " + how);
  }
}
