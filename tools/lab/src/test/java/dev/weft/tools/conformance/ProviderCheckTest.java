package dev.weft.tools.conformance;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.Main;
import dev.weft.tools.provider.SimulatedProvider;
import dev.weft.tools.provider.SimulatedProviderOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** {@code weft provider-check}: green for who keeps the contract, red where it is broken. */
class ProviderCheckTest {
  private static final Set<String> ALL_THAT_CHARGE =
      Set.of(
          "charge",
          "charge-amount",
          "declined",
          "same-key",
          "same-key-at-once",
          "reused-key",
          "look-up",
          "look-up-declined",
          "refund",
          "refund-same-key",
          "refund-too-much",
          "bounds");

  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final StringWriter printed = new StringWriter();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void findsNothingWrongWithTheSimulatedProvider() {
    Path ledger = directory.resolve("ledger.jsonl");
    SimulatedProvider provider =
        new SimulatedProvider(new SimulatedProviderOptions("127.0.0.1", 0, ledger, 0, 0, 0, 0));
    await(vertx.deployVerticle(provider));
    int exit = run("http://127.0.0.1:" + provider.port());
    assertThat(exit).as(printed.toString()).isZero();
    assertThat(printed.toString()).contains("keeps all 15 rules").doesNotContain("✗");
  }

  @ParameterizedTest
  @CsvSource({
    "NOTHING, ''",
    "CHARGES_EVERY_REQUEST, same-key same-key-at-once reused-key",
    "CHARGES_EVERY_REQUEST_AT_ONCE, same-key-at-once",
    "TAKES_ANOTHER_BODY, reused-key",
    "ANSWERS_ANOTHER_AMOUNT, charge-amount",
    "ANSWERS_LOWER_CASE, charge-amount",
    "DECLINES_WITH_400, declined look-up-declined",
    "HAS_NO_LOOK_UP, look-up look-up-declined look-up-none",
    "FORGETS_DECLINES, look-up-declined",
    "FINDS_EVERYTHING, look-up-none",
    "REFUNDS_EVERY_REQUEST, refund-same-key",
    "REFUNDS_WHAT_IT_DOES_NOT_KNOW, refund-unknown",
    "REFUNDS_TOO_MUCH, refund-too-much",
    "ANSWERS_ENDLESSLY, all",
    "IS_SICK, health",
    "LETS_EVERYBODY_IN, authentication"
  })
  void namesWhatIsWrong(WrongProvider.Wrong wrong, String broken) throws IOException {
    WrongProvider provider = new WrongProvider(vertx, wrong);
    Path headers = Files.writeString(directory.resolve("h"), "Authorization: Bearer right\n");
    int exit = run(provider.url(), "--json", "--headers-file", headers.toString());
    JsonObject report = new JsonObject(printed.toString());
    Set<String> expected = broken.equals("all") ? ALL_THAT_CHARGE : names(broken);
    assertThat(red(report)).isEqualTo(expected);
    assertThat(exit).isEqualTo(expected.isEmpty() ? 0 : 1);
    assertThat(report.getBoolean("holds")).isEqualTo(expected.isEmpty());
  }

  @Test
  void saysSoWhenNobodyIsThere() {
    assertThat(run("http://127.0.0.1:1")).isEqualTo(1);
    assertThat(printed.toString()).contains("✗", "rules of the contract");
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("provider-check"));
    all.addAll(List.of(arguments));
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(printed, true));
    command.getSubcommands().values().forEach(sub -> sub.setOut(new PrintWriter(printed, true)));
    return command.execute(all.toArray(String[]::new));
  }

  private static Set<String> red(JsonObject report) {
    return report.getJsonArray("rules").stream()
        .map(JsonObject.class::cast)
        .filter(rule -> !rule.getBoolean("holds"))
        .map(rule -> rule.getString("rule"))
        .collect(Collectors.toSet());
  }

  private static Set<String> names(String text) {
    return text.isEmpty() ? Set.of() : Set.of(text.split(" ", -1));
  }
}
