package dev.weft.launcher.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.Main;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown of a configuration, without servers. */
class TopologyCommandTest {
  private static final int OK = 0;
  private static final int WRONG_CONFIGURATION = 2;

  @TempDir Path dir;

  @Test
  void showsStatesStepsAndRoutesAndSaysThatNoServerWasAsked() {
    String shown =
        run(
            OK,
            "--set",
            "saga.steps.fraud={timeout: 7s, undoneBy: [orders.cancelled]}",
            "--set",
            "saga.steps.pick-list.after=confirmed",
            "--set",
            "node.foreign=payment");
    assertThat(shown)
        .containsPattern("RESERVED +steps-passed +orders\\.cleared +CLEARED")
        .containsPattern("CLEARED +payment-captured +orders\\.confirmed +CONFIRMED")
        .containsPattern(
            "fraud +orders\\.reserved +the charge +steps\\.fraud\\.passed\\.<orderId> +7000 ms"
                + " +veto +orders\\.cancelled")
        .containsPattern("pick-list +orders\\.confirmed")
        .containsPattern("payment-capture +orders\\.cleared\\.\\* +foreign role payment")
        .containsPattern("order-step-timeout-fraud +orders\\.reserved\\.\\* +role order +7000 ms")
        .containsPattern(
            "step-fraud +orders\\.reserved\\.\\*, orders\\.cancelled\\.\\* +step fraud")
        .contains("what waits is not known: no nats.servers");
  }

  @Test
  void showsNoClearingWhereNoStepHoldsBackTheCharge() {
    assertThat(run(OK)).doesNotContain("CLEARED").containsPattern("RESERVED +payment-captured");
  }

  @Test
  void saysNothingOfServersThatDoNotAnswer() {
    JsonObject shown =
        new JsonObject(run(OK, "--json", "--set", "nats.servers=nats://127.0.0.1:1"));
    assertThat(shown.getString("servers")).contains("does not answer");
    assertThat(shown.getJsonArray("routes")).isNotEmpty();
    assertThat(shown.getJsonArray("steps")).isEmpty();
  }

  @Test
  void refusesStepsThatCannotBe() {
    assertThat(run(WRONG_CONFIGURATION, "--set", "saga.steps.fraud.after=created"))
        .contains("saga.steps.fraud.after");
  }

  private String run(int exit, String... arguments) {
    List<String> all = new ArrayList<>(List.of("topology"));
    all.addAll(List.of("--set", "nats.embedded.dataDir=" + dir.resolve("none")));
    all.addAll(List.of(arguments));
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out, true);
    int code = Main.commandLine().setOut(writer).setErr(writer).execute(all.toArray(String[]::new));
    assertThat(code).as(out.toString()).isEqualTo(exit);
    return out.toString();
  }
}
