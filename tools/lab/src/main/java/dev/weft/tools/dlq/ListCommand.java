package dev.weft.tools.dlq;

import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code weft dlq list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List the open dead letters, oldest first.")
final class ListCommand extends DlqCommand.Action {
  @Option(names = "--route", paramLabel = "ROUTE", description = "Only dead letters of this route.")
  private String route = "";

  @Option(names = "--all", description = "Include dead letters that were replayed.")
  private boolean all;

  @Option(
      names = "--after",
      paramLabel = "SEQUENCE",
      defaultValue = "0",
      description = "Only dead letters after this sequence.")
  private long after;

  @Override
  boolean run(DlqClient client, PrintWriter out, boolean json)
      throws DlqException, InterruptedException {
    long count = json ? asJson(client, out) : asTable(client, out);
    if (!json) {
      out.println(
          count == 0
              ? "There are no dead letters."
              : "\n" + DeadLetterTable.count(count, "dead letter"));
    }
    return true;
  }

  private long asTable(DlqClient client, PrintWriter out)
      throws DlqException, InterruptedException {
    AtomicLong count = new AtomicLong();
    client.list(
        route,
        all,
        after,
        deadLetters -> {
          boolean isFirst = count.getAndAdd(deadLetters.size()) == 0;
          DeadLetterTable.deadLetters(deadLetters, isFirst).forEach(out::println);
        });
    return count.get();
  }

  private long asJson(DlqClient client, PrintWriter out) throws DlqException, InterruptedException {
    AtomicLong count = new AtomicLong();
    out.print("{\"letters\": [");
    client.list(
        route,
        all,
        after,
        deadLetters ->
            deadLetters.forEach(
                deadLetter -> {
                  out.print(count.getAndIncrement() == 0 ? "\n" : ",\n");
                  out.print(deadLetter.encodePrettily());
                }));
    out.println("]}");
    return count.get();
  }
}
