package dev.weft.tools.dlq;

import io.vertx.core.json.JsonObject;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code weft dlq discard}. */
@Command(
    name = "discard",
    mixinStandardHelpOptions = true,
    description =
        "Close dead letters for good, without a replay: those that are named, or with --route or --all"
            + " every open one. Events behind them of the same key go on.")
final class DiscardCommand extends WorkCommand {
  private static final int AT_ONCE = 500;

  DiscardCommand() {
    super("discarded");
  }

  @Override
  int atOnce() {
    return AT_ONCE;
  }

  @Override
  JsonObject work(DlqClient client, List<Long> some, boolean dryRun)
      throws DlqException, InterruptedException {
    return client.discard(some, dryRun);
  }

  @Override
  void check() {
    if (namesNothing()) {
      throw wrongUsage("name dead letters to discard, or give --route or --all");
    }
    super.check();
  }
}
