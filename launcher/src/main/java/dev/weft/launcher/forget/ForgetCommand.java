package dev.weft.launcher.forget;

import dev.weft.gateway.GatewayOptions;
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
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Scanner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weft forget}: 0 when the customer is forgotten, or was not known; 1 when nobody knows. */
@Command(
    name = "forget",
    mixinStandardHelpOptions = true,
    description =
        "Erase a customer: destroy what says whose their orders are. Cannot be undone; needs a key"
            + " with scope ops.")
public final class ForgetCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final String STDIN = "-";
  private static final int OK = 200;

  @Spec private CommandSpec spec;
  @Mixin private ConfigFlags config;
  @Mixin private AccessFlags access;

  @Parameters(
      paramLabel = "CUSTOMER",
      description = "Customer id; - reads it from standard input, which no other user sees.")
  private String customer;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "URL of the node; default: http.host and http.port of the configuration.")
  private URI url;

  @Override
  public Integer call() throws InterruptedException {
    URI node = url == null ? configured() : url;
    PrintWriter out = spec.commandLine().getOut();
    try {
      HttpResponse<String> answer = ask(node);
      JsonObject body = new JsonObject(answer.body());
      if (answer.statusCode() != OK) {
        spec.commandLine().getErr().println("weft: " + body.getString("detail", "refused"));
        return ExitCode.SOFTWARE;
      }
      out.println(
          Boolean.TRUE.equals(body.getBoolean("known"))
              ? "Forgotten. Nodes that have seen the customer in the last minute may show the id"
                  + " for that long."
              : "Nothing is stored of that customer, or it was forgotten before.");
      return ExitCode.OK;
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
    HttpRequest.Builder request =
        HttpRequest.newBuilder(node.resolve("/api/v1/customers/forget"))
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(new JsonObject().put("customerId", customerId()).encode()));
    allowed.authorization().ifPresent(value -> request.header("Authorization", value));
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private String customerId() {
    if (!customer.equals(STDIN)) {
      return customer;
    }
    Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
    return in.hasNextLine() ? in.nextLine().strip() : "";
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
