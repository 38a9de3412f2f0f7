package dev.weft.launcher;

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

/** Sends the one request of a command to the node that its flags name. */
public final class NodeRequestFlags extends NodeFlags {
  /** HTTP status of an answer without an error. */
  public static final int OK = 200;

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
    URI node = node();
    try {
      NodeAccess allowed = access();
      HttpClient http = allowed.client().connectTimeout(limit).build();
      HttpRequest.Builder builder =
          request.apply(HttpRequest.newBuilder(node.resolve(path)).timeout(limit));
      allowed.authorization().ifPresent(value -> builder.header("Authorization", value));
      HttpResponse<String> answer = http.send(builder.build(), BodyHandlers.ofString());
      return answered.handle(answer.statusCode(), new JsonObject(answer.body()));
    } catch (IOException | DecodeException none) {
      command().getErr().println("weft: no node of Weft answers at " + node);
      return ExitCode.SOFTWARE;
    } finally {
      command().getOut().flush();
    }
  }
}
