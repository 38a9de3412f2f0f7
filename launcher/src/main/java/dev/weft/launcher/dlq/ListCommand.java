package dev.weft.launcher.dlq;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Main thread. {@code weft dlq list}. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List the letters that nobody has dealt with, oldest first.")
final class ListCommand extends DlqCommand.Step {
  @Option(names = "--route", paramLabel = "ROUTE", description = "Only those of that route.")
  private String route = "";

  @Option(names = "--all", description = "Also those whose replay was handled.")
  private boolean all;

  @Override
  boolean run(DlqClient client, PrintWriter out, boolean json)
      throws DlqException, InterruptedException {
    List<JsonObject> letters = client.list(route, all);
    if (json) {
      out.println(new JsonObject().put("letters", new JsonArray(letters)).encodePrettily());
    } else if (letters.isEmpty()) {
      out.println("There are no dead letters.");
    } else {
      Report.letters(letters).forEach(out::println);
    }
    return true;
  }
}
