package dev.weft.launcher.why;

import dev.weft.kernel.text.Printable;
import dev.weft.launcher.NodeRequestFlags;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code weft why}: what an order waits for. Exit codes: 0 the order was found, 1 it was not, or
 * cannot be read, or nobody answers; 2 wrong usage.
 */
@Command(
    name = "why",
    mixinStandardHelpOptions = true,
    description =
        "Explain why an order makes no progress: who acts next, what blocks it, what ends it.")
public final class WhyCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Pattern ORDER_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final List<String> ORDER = List.of("status", "reason", "updatedAt");
  private static final Set<String> OPEN = Set.of("PENDING", "RESERVED");
  private static final List<String> WAITING =
      List.of("for", "route", "lastEvent", "since", "condition", "reason", "ends");

  @Spec private CommandSpec spec;
  @Mixin private NodeRequestFlags node;

  @Parameters(paramLabel = "ORDER", description = "Order id.")
  private String orderId;

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (!ORDER_ID.matcher(orderId).matches()) {
      throw new ParameterException(spec.commandLine(), "not an order id: \"" + orderId + "\"");
    }
    return node.send("/api/v1/orders/" + orderId, request -> request, LIMIT, this::print);
  }

  private int print(int status, JsonObject body) {
    PrintWriter out = spec.commandLine().getOut();
    boolean found = status == NodeRequestFlags.OK;
    if (json) {
      out.println(body.encodePrettily());
    } else if (found) {
      print(body, out);
    } else {
      spec.commandLine().getErr().println("weft: " + body.getString("detail", body.encode()));
    }
    return found ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private static void print(JsonObject order, PrintWriter out) {
    line("order", order.getString("orderId"), out);
    ORDER.forEach(key -> line(key, order.getString(key), out));
    JsonObject waiting = order.getJsonObject("waiting");
    if (waiting == null) {
      boolean open = OPEN.contains(order.getString("status", ""));
      line(
          "waits",
          open ? "not long: it moved in the last 5 seconds" : "for nothing: it is final",
          out);
    } else {
      WAITING.forEach(
          key -> line(key.equals("for") ? "waits for" : key, waiting.getString(key), out));
    }
  }

  private static void line(String name, String value, PrintWriter out) {
    if (value != null && !value.isEmpty()) {
      out.println(name + " ".repeat(Math.max(1, 12 - name.length())) + Printable.text(value));
    }
  }
}
