package dev.weft.launcher;

import dev.weft.gateway.GatewayOptions;
import dev.weft.launcher.config.WeftConfig;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.UnaryOperator;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which node a command sends its request to, and with what key. */
public final class NodeRequestFlags {
  /** HTTP status of an answer without an error. */
  public static final int OK = 200;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Mixin private ConfigFlags config;
  @Mixin private AccessFlags access;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "URL of the node; default: http.host and http.port of the configuration.")
  private URI url;

  /** Handles the answer of a node; returns the exit code of the command. */
  @FunctionalInterface
  public interface Answered {
    int handle(int status, JsonObject body);
  }

  /**
   * Sends one request and hands on its answer. Blocks for the limit at most.
   *
   * @param request adds method, headers and body; GET without any
   * @return the exit code: 1, with a message, when no node answers in JSON
   */
  public int send(
      String path, UnaryOperator<HttpRequest.Builder> request, Duration limit, Answered answered)
      throws InterruptedException {
    URI node = url == null ? configured() : url;
    try {
      NodeAccess allowed = access.read();
      HttpClient http = allowed.client().connectTimeout(limit).build();
      HttpRequest.Builder builder =
          request.apply(HttpRequest.newBuilder(node.resolve(path)).timeout(limit));
      allowed.authorization().ifPresent(value -> builder.header("Authorization", value));
      HttpResponse<String> answer = http.send(builder.build(), BodyHandlers.ofString());
      return answered.handle(answer.statusCode(), new JsonObject(answer.body()));
    } catch (IOException | DecodeException none) {
      command.commandLine().getErr().println("weft: no node of Weft answers at " + node);
      return ExitCode.SOFTWARE;
    } finally {
      command.commandLine().getOut().flush();
    }
  }

  private URI configured() {
    GatewayOptions http = WeftConfig.load(config.sources()).gateway();
    if (http.port() == 0) {
      throw new ParameterException(
          command.commandLine(), "http.port is 0, so name the node with --url http://host:port");
    }
    return URI.create(NodeUrl.of(http, http.port()));
  }
}
