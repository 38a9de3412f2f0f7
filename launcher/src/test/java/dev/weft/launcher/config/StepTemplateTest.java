package dev.weft.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.kernel.contract.StepGates;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code saga.steps} comes to, and what it must not hold. */
class StepTemplateTest {
  @TempDir Path dir;

  @Test
  void changesNothingWithoutSteps() {
    WeftConfig config = load();
    assertThat(config.saga().gates()).isEqualTo(StepGates.NONE);
    assertThat(config.bridge().streams()).doesNotContainKey("STEPS");
    assertThat(config.bridge().outbound()).doesNotContainKey("steps");
    assertThat(config.bridge().inbound().keySet()).noneMatch(route -> route.contains("step"));
    InboundRouteOptions charge = config.bridge().inbound().get("payment-capture");
    assertThat(charge.subjects()).containsExactly("orders.reserved.*");
    assertThat(charge.durable()).isEqualTo("payment-capture");
  }

  @Test
  void putsAStepBetweenReservationAndCharge() {
    WeftConfig config =
        load(
            "saga.steps.fraud.timeout=7s",
            "saga.steps.fraud.undoneBy=[orders.rejected, orders.cancelled]",
            "saga.steps.limit={onTimeout: pass}");
    assertThat(config.saga().gates().names()).containsExactly("fraud", "limit");
    Map<String, InboundRouteOptions> routes = config.bridge().inbound();
    assertThat(routes.get("payment-capture").subjects()).containsExactly("orders.cleared.*");
    assertThat(routes.get("payment-capture").durable()).isEqualTo("payment-capture-cleared");
    assertThat(routes.get("step-fraud").subjects())
        .containsExactly("orders.reserved.*", "orders.rejected.*", "orders.cancelled.*");
    assertThat(routes.get("order-on-step").subjects())
        .containsExactly("steps.fraud.passed.*", "steps.limit.passed.*");
    assertThat(routes.get("order-step-timeout-fraud").delayMs()).isEqualTo(7_000);
    assertThat(routes.get("order-step-timeout-limit").delayMs()).isEqualTo(10_000);
    assertThat(config.bridge().streams().get("STEPS").maxAgeMs())
        .isEqualTo(config.bridge().streams().get("ORDERS").maxAgeMs());
    assertThat(config.bridge().outbound().get("steps").subjects())
        .containsExactly("steps.fraud.passed.*", "steps.limit.passed.*");
  }

  @Test
  void letsNothingWaitForAStepAfterTheConfirmation() {
    WeftConfig config = load("saga.steps.pick-list={after: confirmed}");
    assertThat(config.saga().gates().isEmpty()).isTrue();
    assertThat(config.bridge().streams()).doesNotContainKey("STEPS");
    assertThat(config.bridge().inbound().get("payment-capture").subjects())
        .containsExactly("orders.reserved.*");
    assertThat(config.bridge().inbound().get("step-pick-list").subjects())
        .containsExactly("orders.confirmed.*");
  }

  @Test
  void givesStepsTheReplicasOfACluster() {
    WeftConfig config = load("saga.steps.fraud.after=reserved", "nats.embedded.servers=3");
    assertThat(config.bridge().streams().get("STEPS").replicas()).isEqualTo(3);
    WeftConfig own = load("saga.steps.fraud.after=reserved", "streams.ORDERS.replicas=5");
    assertThat(own.bridge().streams().get("STEPS").replicas()).isEqualTo(5);
  }

  @Test
  void leavesStepsToParticipants() {
    assertThat(load().node().roles().addresses().isElsewhere("step.fraud")).isTrue();
  }

  @ParameterizedTest(name = "{0} is refused: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          saga.steps.Fraud.after=reserved                        | saga.steps.Fraud            | lower-case
          saga.steps.-x.after=reserved                           | saga.steps.-x               | letters
          saga.steps.fraud.after=created                         | saga.steps.fraud.after      | reserved, confirmed
          saga.steps.fraud.onTimeout=wait                        | saga.steps.fraud.onTimeout  | veto, pass
          saga.steps.fraud.timeout=soon                          | saga.steps.fraud.timeout    | soon
          saga.steps.fraud.timeout=15m                           | saga.steps                  | orders.deadline
          saga.steps={a: {timeout: 8m}, b: {timeout: 8m}}        | saga.steps                  | 960000 ms
          saga.steps.list={after: confirmed, timeout: 5s}        | saga.steps.list.timeout     | confirmed
          saga.steps.list={after: confirmed, onTimeout: pass}    | saga.steps.list.onTimeout   | confirmed
          saga.steps.fraud.undoneBy=[payments.captured]          | saga.steps.fraud.undoneBy   | payments.captured
          saga.steps.fraud.undoneBy=[orders.shipped]             | saga.steps.fraud.undoneBy   | orders.shipped
          saga.steps.fraud.undoneBy=[orders.reserved]            | saga.steps.fraud.undoneBy   | orders.reserved
          saga.steps.fraud.subject=x                             | saga.steps.fraud.subject    | not a known key
          """)
  void refusesWhatCannotBe(String setting, String key, String why) {
    assertThatThrownBy(() -> load(setting))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(why);
  }

  @Test
  void refusesARouteWithTheNameOfAStepsRoute() {
    assertThatThrownBy(
            () ->
                load(
                    "saga.steps.fraud.after=reserved",
                    "routes.inbound.step-fraud={stream: ORDERS, subjects: [orders.created.*],"
                        + " address: a.b}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("routes.inbound.step-fraud");
  }

  private WeftConfig load(String... settings) {
    return WeftConfig.load(new ConfigSources(dir, Optional.empty(), Map.of(), List.of(settings)));
  }
}
