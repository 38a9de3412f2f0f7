package dev.weft.tools.dlq;

import io.vertx.core.json.JsonObject;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code weft dlq replay}. Asks for as many dead letters at once as go out in a second, so that no
 * request takes long however many there are.
 */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description =
        "Replay dead letters to their routes: those that are named, else all that are open. What"
            + " becomes of them is shown by weft dlq list.")
final class ReplayCommand extends WorkCommand {
  private static final int RATE_MAX = 1_000;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "50",
      description = "Dead letters a second, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int rate;

  ReplayCommand() {
    super("replayed");
  }

  @Override
  int atOnce() {
    return rate;
  }

  @Override
  JsonObject work(DlqClient client, List<Long> some, boolean dryRun)
      throws DlqException, InterruptedException {
    return client.replay(some, dryRun, rate);
  }

  @Override
  void check() {
    if (rate < 1 || rate > RATE_MAX) {
      throw wrongUsage("--rate must be from 1 to " + RATE_MAX + ", is " + rate);
    }
    super.check();
  }
}
