package dev.weft.launcher.why;

import dev.weft.gateway.GatewayOptions;
import dev.weft.kernel.text.Printable;
import dev.weft.launcher.AccessFlags;
import dev.weft.launcher.ConfigFlags;
import dev.weft.launcher.NodeAccess;
import dev.weft.launcher.NodeUrl;
import dev.weft.launcher.config.WeftConfig;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
        "Say why an order does not move: who acts next, what is in the way, what ends it.")
public final class WhyCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int OK = 200;
  private static final Pattern ORDER_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final List<String> ORDER = List.of("status", "reason", "updatedAt");
  private static final Set<String> OPEN = Set.of("PENDING", "RESERVED");
  private static final List<String> WAITING =
      List.of("for", "route", "lastEvent", "since", "condition", "reason", "ends");

  @Spec private CommandSpec spec;
  @Mixin private ConfigFlags config;
  @Mixin private AccessFlags access;

  @Parameters(paramLabel = "ORDER", description = "Order id.")
  private String orderId;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "URL of the node; default: http.host and http.port of the configuration.")
  private URI url;

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (!ORDER_ID.matcher(orderId).matches()) {
      throw new ParameterException(spec.commandLine(), "not an order id: \"" + orderId + "\"");
    }
    PrintWriter out = spec.commandLine().getOut();
    URI node = url == null ? configured() : url;
    try {
      HttpResponse<String> answer = ask(node);
      JsonObject body = new JsonObject(answer.body());
      boolean found = answer.statusCode() == OK;
      if (json) {
        out.println(body.encodePrettily());
      } else if (found) {
        print(body, out);
      } else {
        spec.commandLine().getErr().println("weft: " + body.getString("detail", answer.body()));
      }
      return found ? ExitCode.OK : ExitCode.SOFTWARE;
    } catch (IOException | DecodeException none) {
      spec.commandLine().getErr().println("weft: no node of Weft answers at " + node);
      return ExitCode.SOFTWARE;
    } finally {
      out.flush();
    }
  }

  private HttpResponse<String> ask(URI node) throws IOException, InterruptedException {
    NodeAccess allowed = access.read();
    HttpClient http = allowed.client().connectTimeout(LIMIT).build();
    HttpRequest.Builder order =
        HttpRequest.newBuilder(node.resolve("/api/v1/orders/" + orderId)).timeout(LIMIT);
    allowed.authorization().ifPresent(value -> order.header("Authorization", value));
    return http.send(order.build(), BodyHandlers.ofString());
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

  private URI configured() {
    GatewayOptions http = WeftConfig.load(config.sources()).gateway();
    if (http.port() == 0) {
      throw new ParameterException(
          spec.commandLine(), "http.port is 0, so name the node with --url http://host:port");
    }
    return URI.create(NodeUrl.of(http, http.port()));
  }
}
