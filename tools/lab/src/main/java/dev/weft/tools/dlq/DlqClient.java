package dev.weft.tools.dlq;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The dead letters of one node, over HTTP.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
final class DlqClient {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
  private static final String LETTERS = "/api/v1/dead-letters";
  private static final int PAGE = 1_000;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build();
  private final URI node;

  /**
   * @param node for example {@code http://127.0.0.1:8080}
   */
  DlqClient(URI node) {
    this.node = node;
  }

  /** Told of letters, some at a time; however many there are, no more than a page is in memory. */
  interface Reader {
    void page(List<JsonObject> deadLetters) throws DlqException, InterruptedException;
  }

  /**
   * Reads every letter, oldest first.
   *
   * @param route empty: of every route
   * @param all also those whose replay was handled
   * @param after begins behind that sequence
   */
  void list(String route, boolean all, long after, Reader reader)
      throws DlqException, InterruptedException {
    String filter =
        "&all="
            + all
            + (route.isEmpty() ? "" : "&route=" + URLEncoder.encode(route, StandardCharsets.UTF_8));
    boolean more = true;
    long next = after;
    while (more) {
      JsonObject page = get(LETTERS + "?limit=" + PAGE + "&after=" + next + filter);
      List<JsonObject> deadLetters =
          page.getJsonArray("letters").stream().map(JsonObject.class::cast).toList();
      reader.page(deadLetters);
      // a page may be empty, and others follow
      more = page.getBoolean("more");
      next = more ? page.getLong("next") : next;
    }
  }

  /** The dead letter with headers and payload; empty when there is none. */
  Optional<JsonObject> show(long sequence) throws DlqException, InterruptedException {
    HttpResponse<String> answer = send(request(LETTERS + "/" + sequence).GET());
    return answer.statusCode() == NOT_FOUND ? Optional.empty() : Optional.of(body(answer));
  }

  /** {@code {replayed: [sequence], skipped: [{sequence, reason}]}}. */
  JsonObject replay(List<Long> sequences, boolean dryRun, int rate)
      throws DlqException, InterruptedException {
    JsonObject question =
        new JsonObject()
            .put("sequences", new JsonArray(sequences))
            .put("dryRun", dryRun)
            .put("rate", rate);
    return post("/replay", question);
  }

  /** {@code {discarded: [sequence], skipped: [{sequence, reason}]}}. */
  JsonObject discard(List<Long> sequences, boolean dryRun)
      throws DlqException, InterruptedException {
    return post(
        "/discard",
        new JsonObject().put("sequences", new JsonArray(sequences)).put("dryRun", dryRun));
  }

  private JsonObject post(String path, JsonObject question)
      throws DlqException, InterruptedException {
    return body(
        send(
            request(LETTERS + path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(question.encode()))));
  }

  private JsonObject get(String path) throws DlqException, InterruptedException {
    return body(send(request(path).GET()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(node.resolve(path)).timeout(ANSWER_LIMIT);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws DlqException, InterruptedException {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (ConnectException nobody) {
      throw new DlqException(
          "no node answers at " + node + "; start one with weft up, or name another with --url");
    } catch (IOException failed) {
      throw new DlqException("the node at " + node + " gave no answer: " + failed.getMessage());
    }
  }

  private JsonObject body(HttpResponse<String> answer) throws DlqException {
    JsonObject json;
    try {
      json = new JsonObject(answer.body());
    } catch (DecodeException notWeft) {
      throw new DlqException("what answers at " + node + " is no node of Weft");
    }
    if (answer.statusCode() != OK) {
      throw new DlqException(
          "the node at " + node + " refused: " + json.getString("detail", answer.body()));
    }
    return json;
  }
}
