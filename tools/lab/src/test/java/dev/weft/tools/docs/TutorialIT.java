package dev.weft.tools.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what the tutorial says, command by command, then what the front page says: each command runs
 * and prints what its page shows below it. Then it sends the requests of all other pages.
 */
class TutorialIT {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final int INTERRUPTED = 130;
  private static final int COMMANDS_MIN = 25;
  private static final Pattern CURL = Pattern.compile("curl .*", Pattern.DOTALL);

  /** Commands of the front page that are not run here, and why. */
  private static final List<String> ELSEWHERE =
      List.of(
          "./weft demo", // DemoIT
          "mvn verify"); // this is a part of it

  /** Commands of other pages that change nothing. */
  private static final List<String> ON_A_NODE_AT_REST =
      List.of("./weft --help", "./weft dlq list", "./weft dlq replay --dry-run");

  @TempDir private Path work;

  @Test
  void everyCommandPrintsWhatItsPageShows() throws Exception {
    try (Terminals terminals = new Terminals(work)) {
      int ran = 0;
      for (Page.Block block : Page.read("docs/tutorial.md").blocks()) {
        ran += run(block, terminals);
      }
      for (Page.Block block : Page.read("README.md").blocks()) {
        ran += run(block, terminals);
      }
      ran += send(terminals);
      for (String command : ON_A_NODE_AT_REST) {
        assertThat(Page.all()).as(command).anyMatch(page -> page.text().contains(command));
        terminals.succeed(command);
        ran++;
      }
      assertThat(ran).isGreaterThan(COMMANDS_MIN);
      assertThat(terminals.interrupt(STOP_LIMIT)).isEqualTo(INTERRUPTED);
    }
  }

  /** Every request of every page; on the front page they are in a table. */
  private static int send(Terminals terminals) throws IOException {
    int sent = 0;
    for (Page page : Page.all()) {
      List<Page.Block> typed = new ArrayList<>(page.spans());
      page.blocks().stream().filter(block -> block.language().equals("sh")).forEach(typed::add);
      for (Page.Block each : typed) {
        if (CURL.matcher(each.text()).matches()) {
          terminals.answered(each.place(), each.text());
          sent++;
        }
      }
    }
    return sent;
  }

  private static int run(Page.Block block, Terminals terminals)
      throws IOException, InterruptedException {
    if (block.language().equals("sh")) {
      List<String> lines = block.text().lines().toList();
      assertThat(ELSEWHERE).as(block.place()).containsAll(lines);
      return 0;
    }
    if (!block.language().equals("console")) {
      return 0;
    }
    int ran = 0;
    for (Shown shown : Shown.in(block)) {
      if (!ELSEWHERE.contains(shown.command())) {
        terminals.run(shown);
        ran++;
      }
    }
    return ran;
  }
}
