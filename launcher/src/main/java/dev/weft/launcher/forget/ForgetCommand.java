package dev.weft.launcher.forget;

import dev.weft.launcher.NodeRequestFlags;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Scanner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weft forget}: 0 when the customer is forgotten, or was not known; 1 when nobody knows. */
@Command(
    name = "forget",
    mixinStandardHelpOptions = true,
    description =
        "Erase a customer: delete the records that link orders to them. Cannot be undone; needs a key"
            + " with scope ops.")
public final class ForgetCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final String STDIN = "-";

  @Spec private CommandSpec spec;
  @Mixin private NodeRequestFlags node;

  @Parameters(
      paramLabel = "CUSTOMER",
      description = "Customer id; - reads it from standard input, which no other user sees.")
  private String customer;

  @Override
  public Integer call() throws InterruptedException {
    return node.send(
        "/api/v1/customers/forget",
        request ->
            request
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body())),
        LIMIT,
        this::print);
  }

  private int print(int status, JsonObject body) {
    if (status != NodeRequestFlags.OK) {
      spec.commandLine().getErr().println("weft: " + body.getString("detail", "refused"));
      return ExitCode.SOFTWARE;
    }
    spec.commandLine()
        .getOut()
        .println(
            Boolean.TRUE.equals(body.getBoolean("known"))
                ? "Forgotten. Nodes that have seen the customer in the last minute may show the id"
                    + " for that long."
                : "Nothing is stored of that customer, or it was forgotten before.");
    return ExitCode.OK;
  }

  private String body() {
    return new JsonObject().put("customerId", customerId()).encode();
  }

  private String customerId() {
    if (!customer.equals(STDIN)) {
      return customer;
    }
    Scanner in = new Scanner(System.in, StandardCharsets.UTF_8);
    return in.hasNextLine() ? in.nextLine().strip() : "";
  }
}
