package dev.weft.tools.dlq;

import dev.weft.launcher.NodeAccess;
import dev.weft.tools.lab.Answer;
import dev.weft.tools.lab.NodeApi;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
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
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
  private static final String DEAD_LETTERS = "/api/v1/dead-letters";
  private static final int PAGE = 1_000;
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  private final URI node;
  private final NodeApi api;

  /**
   * @param node for example {@code http://127.0.0.1:8080}
   */
  DlqClient(URI node, NodeAccess access) {
    this.node = node;
    this.api = new NodeApi(node, ANSWER_LIMIT, access);
  }

  /**
   * Told of dead letters, some at a time; however many there are, no more than a page is in memory.
   */
  interface Reader {
    void page(List<JsonObject> deadLetters) throws DlqException, InterruptedException;
  }

  /**
   * Reads every dead letter, oldest first.
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
      String query = "?limit=" + PAGE + "&after=" + next + filter;
      JsonObject page = body(answer(() -> api.get(DEAD_LETTERS + query)));
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
    Answer answer = answer(() -> api.get(DEAD_LETTERS + "/" + sequence));
    return answer.status() == NOT_FOUND ? Optional.empty() : Optional.of(body(answer));
  }

  /** {@code {replayed: [sequence], skipped: [{sequence, reason}]}}. */
  JsonObject replay(List<Long> sequences, boolean dryRun, int rate)
      throws DlqException, InterruptedException {
    return post("/replay", question(sequences, dryRun).put("rate", rate));
  }

  /** {@code {discarded: [sequence], skipped: [{sequence, reason}]}}. */
  JsonObject discard(List<Long> sequences, boolean dryRun)
      throws DlqException, InterruptedException {
    return post("/discard", question(sequences, dryRun));
  }

  private static JsonObject question(List<Long> sequences, boolean dryRun) {
    return new JsonObject().put("sequences", new JsonArray(sequences)).put("dryRun", dryRun);
  }

  private JsonObject post(String path, JsonObject question)
      throws DlqException, InterruptedException {
    return body(answer(() -> api.post(DEAD_LETTERS + path, question)));
  }

  private interface Request {
    Answer send() throws IOException, InterruptedException;
  }

  private Answer answer(Request request) throws DlqException, InterruptedException {
    try {
      return request.send();
    } catch (ConnectException nobody) {
      throw new DlqException(
          "no node answers at " + node + "; start one with weft up, or name another with --url");
    } catch (IOException failed) {
      throw new DlqException("the node at " + node + " gave no answer: " + failed.getMessage());
    }
  }

  private JsonObject body(Answer answer) throws DlqException {
    JsonObject json;
    try {
      json = new JsonObject(answer.text());
    } catch (DecodeException notWeft) {
      throw new DlqException("what answers at " + node + " is no node of Weft");
    }
    if (answer.status() != OK) {
      throw new DlqException(
          "the node at " + node + " refused: " + json.getString("detail", answer.text()));
    }
    return json;
  }
}
