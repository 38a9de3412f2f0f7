package dev.weft.tools.dlq;

import static dev.weft.tools.dlq.PlayedDeadLetters.DEAD_LETTERS;
import static dev.weft.tools.dlq.PlayedDeadLetters.STUBBORN_EVERY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.Main;
import dev.weft.process.Ports;
import dev.weft.proto.deadletters.v1.ReplayDeadLetters;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands, against a gateway. */
class DlqCommandTest {
  private static PlayedDeadLetters node;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<ReplayDeadLetters> replays = node.replays;
  private String url = node.url();

  @BeforeAll
  static void start() {
    node = new PlayedDeadLetters();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @BeforeEach
  void forget() {
    replays.clear();
  }

  @Test
  void listsEveryPageAsATable() {
    assertThat(dlq("list")).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines.get(0)).containsSubsequence("seq", "state", "route", "subject", "reason");
    assertThat(lines.get(2))
        .containsSubsequence("1", "OPEN", "payment-capture", "orders.reserved.o1", "PAY-104");
    assertThat(lines).hasSize(2 + DEAD_LETTERS + 2);
    assertThat(lines).last().isEqualTo(DEAD_LETTERS + " dead letters");
  }

  @Test
  void listsAsJsonWhatIsOfOneRoute() {
    assertThat(dlq("list", "--json", "--route", "none")).isZero();
    assertThat(new JsonObject(out.toString()).getJsonArray("letters")).isEmpty();
    out.getBuffer().setLength(0);
    assertThat(dlq("list", "--json", "--route", "payment-capture", "--all")).isZero();
    assertThat(new JsonObject(out.toString()).getJsonArray("letters")).hasSize(DEAD_LETTERS + 1);
  }

  @Test
  void goesOnBehindALetterAndBehindAnEmptyPage() {
    assertThat(dlq("list", "--json", "--after", "" + (DEAD_LETTERS - 2))).isZero();
    assertThat(new JsonObject(out.toString()).getJsonArray("letters")).hasSize(2);
    out.getBuffer().setLength(0);
    assertThat(dlq("list", "--json", "--route", "far-behind")).isZero();
    assertThat(new JsonObject(out.toString()).getJsonArray("letters")).hasSize(1);
  }

  @Test
  void discardsWhatIsNamedOrAllAndNothingUnasked() {
    assertThat(dlq("discard", "7", "8")).isZero();
    assertThat(replays.get(0).getSequencesList()).containsExactly(7L, 8L);
    assertThat(out.toString()).contains("2 dead letters discarded, 0 skipped");
    replays.clear();
    assertThat(dlq("discard", "--all", "--dry-run", "--json")).isEqualTo(1);
    assertThat(replays).allMatch(ReplayDeadLetters::getDryRun);
    assertThat(replays)
        .flatExtracting(ReplayDeadLetters::getSequencesList)
        .hasSize(DEAD_LETTERS - 1);
  }

  @Test
  void showsOneWithHeadersAndPayload() {
    assertThat(dlq("show", "7")).isZero();
    assertThat(out.toString())
        .containsSubsequence(
            "subject", "orders.reserved.o7", "ce-id", "o7:reserved", "payload", "\"orderId\"");
    out.getBuffer().setLength(0);
    assertThat(dlq("show", "7", "--json")).isZero();
    assertThat(new JsonObject(out.toString()).getLong("sequence")).isEqualTo(7);
  }

  @Test
  void saysThatThereIsNoSuchLetter() {
    assertThat(dlq("show", "99999")).isEqualTo(1);
    assertThat(err.toString()).contains("there is no dead letter 99999");
  }

  @Test
  void replaysEveryOpenLetterOnceAndAsManyAtOnceAsGoOutInASecond() {
    assertThat(dlq("replay", "--rate", "500", "--json")).isEqualTo(1);
    JsonObject done = new JsonObject(out.toString());
    int stubborn = DEAD_LETTERS / STUBBORN_EVERY;
    assertThat(done.getJsonArray("replayed")).hasSize(DEAD_LETTERS - 1 - stubborn);
    assertThat(done.getJsonArray("skipped")).hasSize(stubborn);
    assertThat(replays)
        .extracting(ReplayDeadLetters::getSequencesCount)
        .containsExactly(500, 500, DEAD_LETTERS - 1 - 1_000);
    assertThat(replays).extracting(ReplayDeadLetters::getRate).containsOnly(500);
    assertThat(replays).flatExtracting(ReplayDeadLetters::getSequencesList).doesNotHaveDuplicates();
  }

  @Test
  void replaysWhatIsNamedAndSaysSo() {
    assertThat(dlq("replay", "7", "8", "7")).isZero();
    assertThat(replays.get(0).getSequencesList()).containsExactly(7L, 8L);
    assertThat(replays.get(0).getDryRun()).isFalse();
    assertThat(out.toString()).contains("2 dead letters replayed, 0 skipped");
  }

  @Test
  void onlySaysWhatADryRunWouldDo() {
    assertThat(dlq("replay", "--dry-run", "7")).isZero();
    assertThat(replays.get(0).getDryRun()).isTrue();
    assertThat(out.toString()).contains("7  would be replayed");
  }

  @Test
  void fails1WhenALetterIsSkipped() {
    assertThat(dlq("replay", "" + STUBBORN_EVERY)).isEqualTo(1);
    assertThat(out.toString()).contains("skipped: waits behind another");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "shred",
        "list 7",
        "show",
        "show x",
        "replay --rate 0",
        "replay --rate 1001",
        "replay 7 --route a",
        "replay --all --route a",
        "replay 0",
        "discard",
        "discard 7 --all",
        "list --url ftp://h",
        "list --url nowhere",
        "list --set http.port=0"
      })
  void tellsWrongUsage(String arguments) {
    List<String> all = new ArrayList<>(List.of("dlq"));
    arguments.lines().flatMap(line -> List.of(line.split(" ", -1)).stream()).forEach(all::add);
    assertThat(run(all)).isEqualTo(2);
    assertThat(err.toString()).isNotEmpty();
    assertThat(replays).isEmpty();
  }

  @Test
  void saysWhatToDoWhenNoNodeAnswers() {
    url = "http://127.0.0.1:" + Ports.freeOr("127.0.0.1", 0);
    assertThat(dlq("list")).isEqualTo(1);
    assertThat(err.toString()).contains("no node answers at " + url, "weft up", "--url");
    assertThat(err.toString().lines()).hasSize(1);
  }

  @Test
  void passesOnWhyTheNodeRefuses() {
    assertThat(dlq("list", "--route", "a.b")).isEqualTo(1);
    assertThat(err.toString()).contains("refused: route must be");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::"})
  void takesTheNodeOfTheConfiguration(String host) {
    String port = "http.port=" + url.substring(url.lastIndexOf(':') + 1);
    assertThat(run(List.of("dlq", "show", "7", "--set", port, "--set", "http.host=" + host)))
        .isZero();
  }

  private int dlq(String... arguments) {
    List<String> all = new ArrayList<>(List.of("dlq"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--url", url));
    return run(all);
  }

  private int run(List<String> arguments) {
    CommandLine weft = Main.commandLine();
    weft.setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
    return weft.execute(arguments.toArray(String[]::new));
  }
}
