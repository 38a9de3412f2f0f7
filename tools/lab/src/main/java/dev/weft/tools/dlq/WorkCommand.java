package dev.weft.tools.dlq;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * A command that does something with dead letters: those that are named, or all open ones. What is
 * open is listed first, for a dead letter that fails again comes again behind the others.
 */
abstract class WorkCommand extends DlqCommand.Action {
  private static final String OPEN = "OPEN";

  private final String done;

  @Parameters(
      paramLabel = "SEQUENCE",
      arity = "0..*",
      description = "Sequences, as shown by weft dlq list.")
  private List<Long> sequences = new ArrayList<>();

  @Option(
      names = "--route",
      paramLabel = "ROUTE",
      description = "All open dead letters of this route.")
  private String route = "";

  @Option(names = "--all", description = "All open dead letters of every route.")
  private boolean all;

  @Option(names = "--dry-run", description = "Print what would be done, and do nothing.")
  private boolean dryRun;

  /**
   * @param done what was done with a dead letter: name of the list in the answer
   */
  WorkCommand(String done) {
    this.done = done;
  }

  /** As many at once as the node answers for in about a second. */
  abstract int atOnce();

  /** The node's answer. */
  abstract JsonObject work(DlqClient client, List<Long> some, boolean dryRun)
      throws DlqException, InterruptedException;

  @Override
  boolean run(DlqClient client, PrintWriter out, boolean json)
      throws DlqException, InterruptedException {
    check();
    List<Long> wanted = namesNone() ? open(client) : sequences.stream().distinct().toList();
    JsonArray worked = new JsonArray();
    JsonArray skipped = new JsonArray();
    try {
      for (int from = 0; from < wanted.size(); from += atOnce()) {
        List<Long> some = wanted.subList(from, Math.min(from + atOnce(), wanted.size()));
        JsonObject answer = work(client, some, dryRun);
        answer.getJsonArray(done).forEach(worked::add);
        answer.getJsonArray("skipped").forEach(skipped::add);
        if (some.size() < wanted.size()) {
          printNote(from + some.size() + " of " + wanted.size());
        }
      }
    } finally {
      // Also after a failure: requests that were sent took effect.
      print(out, json, worked, skipped);
    }
    return skipped.isEmpty();
  }

  /** Fails when the arguments cannot be followed. */
  void check() {
    if (!sequences.isEmpty() && (all || !route.isEmpty())) {
      throw wrongUsage("name dead letters, or give --route or --all, not both");
    }
    if (all && !route.isEmpty()) {
      throw wrongUsage("--all is of every route; leave it or --route away");
    }
    if (sequences.stream().anyMatch(sequence -> sequence < 1)) {
      throw wrongUsage("a sequence is 1 or more");
    }
  }

  final boolean namesNothing() {
    return namesNone() && !all && route.isEmpty();
  }

  private boolean namesNone() {
    return sequences.isEmpty();
  }

  private List<Long> open(DlqClient client) throws DlqException, InterruptedException {
    List<Long> open = new ArrayList<>();
    client.list(
        route,
        false,
        0,
        deadLetters ->
            deadLetters.stream()
                .filter(deadLetter -> OPEN.equals(deadLetter.getString("state")))
                .forEach(deadLetter -> open.add(deadLetter.getLong("sequence"))));
    return open;
  }

  private void print(PrintWriter out, boolean json, JsonArray worked, JsonArray skipped) {
    if (json) {
      JsonObject answer = new JsonObject().put("dryRun", dryRun);
      out.println(answer.put(done, worked).put("skipped", skipped).encodePrettily());
    } else {
      DeadLetterTable.work(done, dryRun, worked, skipped).forEach(out::println);
    }
  }
}
