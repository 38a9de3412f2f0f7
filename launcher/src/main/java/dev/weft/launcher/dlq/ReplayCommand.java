package dev.weft.launcher.dlq;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Main thread. {@code weft dlq replay}. Asks for as many letters at once as go out in a second, so
 * that no request takes long however many there are.
 */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description =
        "Hand letters to their routes again: those that are named, else all that are open. What"
            + " becomes of them is shown by weft dlq list.")
final class ReplayCommand extends DlqCommand.Step {
  private static final int RATE_MAX = 1_000;
  private static final String OPEN = "OPEN";

  @Parameters(paramLabel = "SEQUENCE", arity = "0..*", description = "As weft dlq list shows them.")
  private List<Long> sequences = new ArrayList<>();

  @Option(names = "--route", paramLabel = "ROUTE", description = "All open ones of that route.")
  private String route = "";

  @Option(names = "--all", description = "All open ones of every route; the same as naming none.")
  private boolean all;

  @Option(names = "--dry-run", description = "Only say what would be replayed.")
  private boolean dryRun;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "50",
      description = "Letters a second, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Override
  boolean run(DlqClient client, PrintWriter out, boolean json)
      throws DlqException, InterruptedException {
    check();
    List<Long> wanted = sequences.isEmpty() ? open(client) : sequences.stream().distinct().toList();
    JsonArray replayed = new JsonArray();
    JsonArray skipped = new JsonArray();
    try {
      for (int from = 0; from < wanted.size(); from += rate) {
        List<Long> some = wanted.subList(from, Math.min(from + rate, wanted.size()));
        JsonObject done = client.replay(some, dryRun, rate);
        done.getJsonArray("replayed").forEach(replayed::add);
        done.getJsonArray("skipped").forEach(skipped::add);
        if (some.size() < wanted.size()) {
          say(from + some.size() + " of " + wanted.size());
        }
      }
    } finally {
      // Also when it broke off: what has gone out has gone out.
      print(out, json, replayed, skipped);
    }
    return skipped.isEmpty();
  }

  private void check() {
    if (rate < 1 || rate > RATE_MAX) {
      throw wrongUsage("--rate must be from 1 to " + RATE_MAX + ", is " + rate);
    }
    if (!sequences.isEmpty() && (all || !route.isEmpty())) {
      throw wrongUsage("name letters, or --route or --all, not both");
    }
    if (all && !route.isEmpty()) {
      throw wrongUsage("--all is of every route; leave it or --route away");
    }
    if (sequences.stream().anyMatch(sequence -> sequence < 1)) {
      throw wrongUsage("a sequence is 1 or more");
    }
  }

  private List<Long> open(DlqClient client) throws DlqException, InterruptedException {
    return client.list(route, false).stream()
        .filter(letter -> OPEN.equals(letter.getString("state")))
        .map(letter -> letter.getLong("sequence"))
        .toList();
  }

  private void print(PrintWriter out, boolean json, JsonArray replayed, JsonArray skipped) {
    if (json) {
      JsonObject all = new JsonObject().put("dryRun", dryRun);
      out.println(all.put("replayed", replayed).put("skipped", skipped).encodePrettily());
    } else {
      Report.replay(dryRun, replayed, skipped).forEach(out::println);
    }
  }
}
