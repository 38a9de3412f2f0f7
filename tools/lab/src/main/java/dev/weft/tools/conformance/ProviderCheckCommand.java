package dev.weft.tools.conformance;

import dev.weft.kernel.http.HeadersFile;
import dev.weft.launcher.spi.Subcommand;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weft provider-check}: 0 when the provider keeps every rule, else 1. */
@Command(
    name = "provider-check",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Check a payment provider against the contract (docs/payment-provider.md). Charges small"
            + " amounts with its test tokens: not for live money.")
public final class ProviderCheckCommand implements Subcommand, Callable<Integer> {
  private static final String HTTP = "https?://[^/].*";

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "URL", description = "Base URL of the provider.")
  private String url;

  @Option(
      names = "--headers-file",
      paramLabel = "FILE",
      defaultValue = "",
      description = "File with lines \"Name: value\" that are sent as headers of every request.")
  private String headersFile;

  @Option(
      names = "--token-ok",
      paramLabel = "TOKEN",
      defaultValue = "tok_ok",
      description = "Token that pays (default: ${DEFAULT-VALUE}).")
  private String tokenOk;

  @Option(
      names = "--token-declined",
      paramLabel = "TOKEN",
      defaultValue = "tok_declined",
      description = "Token that is declined (default: ${DEFAULT-VALUE}).")
  private String tokenDeclined;

  @Option(
      names = "--health-path",
      paramLabel = "PATH",
      defaultValue = "/healthz",
      description = "Path of its health endpoint (default: ${DEFAULT-VALUE}).")
  private String healthPath;

  @Option(
      names = "--timeout-ms",
      paramLabel = "MS",
      defaultValue = "3000",
      description = "Timeout of each request, in milliseconds (default: ${DEFAULT-VALUE}).")
  private long timeoutMs;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (!url.matches(HTTP)) {
      throw new ParameterException(spec.commandLine(), "URL must begin with http:// or https://");
    }
    Vertx vertx = Vertx.vertx();
    try (CheckedProvider provider =
        new CheckedProvider(vertx, url.replaceFirst("/+$", ""), headers(vertx), timeoutMs)) {
      List<Rule> rules = new ProviderCheck(provider, healthPath, tokenOk, tokenDeclined).run();
      PrintWriter out = spec.commandLine().getOut();
      out.println(json ? json(rules).encodePrettily() : table(rules));
      out.flush();
      return rules.stream().allMatch(Rule::holds) ? ExitCode.OK : ExitCode.SOFTWARE;
    } finally {
      vertx.close();
    }
  }

  private MultiMap headers(Vertx vertx) throws InterruptedException {
    HeadersFile file = new HeadersFile(vertx, headersFile);
    try {
      file.read().toCompletionStage().toCompletableFuture().get();
      return file.headers();
    } catch (ExecutionException unreadable) {
      throw new ParameterException(
          spec.commandLine(), "--headers-file: " + unreadable.getCause().getMessage());
    }
  }

  private JsonObject json(List<Rule> rules) {
    return new JsonObject()
        .put("url", url)
        .put("holds", rules.stream().allMatch(Rule::holds))
        .put("rules", Rule.json(rules));
  }

  private String table(List<Rule> rules) {
    long broken = rules.stream().filter(rule -> !rule.holds()).count();
    String verdict =
        broken == 0
            ? url + " keeps all " + rules.size() + " rules of the contract."
            : url + " breaks " + broken + " of " + rules.size() + " rules of the contract.";
    return Rule.table(rules, verdict);
  }
}
