package dev.weft.tools.dlq;

import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code weft dlq show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Show one dead letter with its headers and payload.")
final class ShowCommand extends DlqCommand.Action {
  @Parameters(paramLabel = "SEQUENCE", description = "Sequence, as shown by weft dlq list.")
  private long sequence;

  @Override
  boolean run(DlqClient client, PrintWriter out, boolean json)
      throws DlqException, InterruptedException {
    Optional<JsonObject> deadLetter = client.show(sequence);
    if (deadLetter.isEmpty()) {
      throw new DlqException("there is no dead letter " + sequence);
    }
    if (json) {
      out.println(deadLetter.get().encodePrettily());
    } else {
      DeadLetterTable.deadLetter(deadLetter.get()).forEach(out::println);
    }
    return true;
  }
}
