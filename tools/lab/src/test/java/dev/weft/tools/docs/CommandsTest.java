package dev.weft.tools.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every command on a page is one that would be understood: in blocks of language sh, behind "$ " in
 * blocks of language console, and between backticks. {@link TutorialIT} runs those of the tutorial.
 */
class CommandsTest {
  private static final Set<String> LANGUAGES =
      Set.of("sh", "console", "text", "json", "yaml", "java", "http", "js", "mermaid");
  private static final Pattern COMMAND_IN_PROSE =
      Pattern.compile(
          "(\\./weft|weft|mvn|bench/(growth|scale|soak)|docker/ci/run|docker/k8s/validate)( .*)?|curl"
              + " .*",
          Pattern.DOTALL);
  private static final Pattern SETTING_IN_PROSE = Pattern.compile("--set (?!key=value)[^ ]+=.*");

  /** There are some eighty; far fewer would mean that they are no longer found. */
  private static final int COMMANDS_MIN = 60;

  private static final CommandCheck CHECK = new CommandCheck();

  @Test
  void everyBlockSaysWhatItIs() throws IOException {
    List<String> unknown = new ArrayList<>();
    for (Page page : Page.all()) {
      page.blocks().stream()
          .filter(block -> !LANGUAGES.contains(block.language()))
          .forEach(block -> unknown.add(block.place() + ": \"" + block.language() + '"'));
    }
    assertThat(unknown).isEmpty();
  }

  @Test
  void everyCommandWouldBeUnderstood() throws IOException {
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    for (Page page : Page.all()) {
      for (Page.Block block : page.blocks()) {
        for (String typed : typed(block)) {
          seen += complain(block, typed, wrong);
        }
      }
      for (Page.Block span : page.spans()) {
        if (COMMAND_IN_PROSE.matcher(span.text()).matches() && !span.text().equals("weft")) {
          seen += complain(span, span.text(), wrong);
        } else if (SETTING_IN_PROSE.matcher(span.text()).matches()) {
          seen += complain(span, "./weft up " + span.text(), wrong);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(seen).isGreaterThan(COMMANDS_MIN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "./weft dlq lst",
        "./weft why",
        "./weft up --nats-clusters 3",
        "./weft up --set http.prt=1",
        "./weft up --set http.port=x",
        "./weft up --config conf/none.yaml",
        "./weft node --roles gatewy",
        "./weft nats-server --version newest",
        "ID=$(./weft dlq lst | sed 's/a/b/')",
        "curl localhost:8080/api/v1/order",
        "curl -X DELETE localhost:8080/api/v1/orders/$ID",
        "curl localhost:8080/api/v1/dead-letters?rute=a",
        "curl localhost:8080/api/v1/orders -d '{\"customerId\":\"ada\"}'",
        "curl localhost:8080/api/v1/orders -H 'Content-Type: application/json' -d '{'",
        "mvn -pl verticles/none verify",
        "mvn -pl proto test -Dtest=NoneTest",
        "mvn verify -Pnone",
        "mvn verfy",
        "mvn -f none package",
        "docker compose -f docker/none.yaml up",
        "docker build -f docker/Dockerfile --target none .",
        "docker run weft-tools:local bench --uri http://weft-1:8080",
        "bench/none",
        "bench/growth --shrt",
        "frobnicate"
      })
  void whatWouldNotBeUnderstoodIsSeen(String command) {
    assertThat(ShellText.commands(command)).anyMatch(words -> CHECK.problemWith(words).isPresent());
  }

  private static List<String> typed(Page.Block block) {
    return switch (block.language()) {
      case "sh" -> List.of(block.text());
      case "console" -> ShellText.typed(block.text());
      default -> List.of();
    };
  }

  private int complain(Page.Block block, String typed, List<String> wrong) {
    List<List<String>> commands = ShellText.commands(typed);
    for (List<String> words : commands) {
      CHECK
          .problemWith(words)
          .ifPresent(why -> wrong.add(block.place() + ": " + String.join(" ", words) + ": " + why));
    }
    return commands.size();
  }
}
