package dev.weft.tools.conformance;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.http.HttpAnswer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.ExecutionException;

/**
 * Reads a provider's answers as strictly as Weft does.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
final class ProviderAnswers {
  private static final int TEXT_CHARS_MAX = 255;
  private static final int PAYMENT_REQUIRED = 402;
  private static final int CLIENT_ERROR_MIN = 400;
  private static final int SERVER_ERROR_MIN = 500;

  private ProviderAnswers() {}

  /** What the provider did instead. */
  static final class Broken extends RuntimeException {
    static final long serialVersionUID = 1L;

    Broken(String found) {
      super(found, null, false, false);
    }
  }

  static String captured(HttpAnswer answer) {
    require(answer.isSuccess(), "status " + answer.status());
    requireText(json(answer), "status", "captured");
    return text(json(answer), "chargeId");
  }

  static String declineCode(HttpAnswer answer) {
    if (answer.status() != PAYMENT_REQUIRED) {
      require(answer.isSuccess(), "status " + answer.status());
      requireText(json(answer), "status", "declined");
    }
    return text(json(answer), "code");
  }

  static HttpAnswer refusedWith(Future<HttpAnswer> asked, String code) throws InterruptedException {
    HttpAnswer answer = ask(asked);
    boolean refused = answer.status() >= CLIENT_ERROR_MIN && answer.status() < SERVER_ERROR_MIN;
    require(refused && answer.status() != PAYMENT_REQUIRED, "status " + answer.status());
    requireText(json(answer), "code", code);
    return answer;
  }

  static HttpAnswer ask(Future<HttpAnswer> asked) throws InterruptedException {
    try {
      return asked.toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException failed) {
      throw new Broken(Failure.of(failed.getCause()).detail());
    }
  }

  static JsonObject json(HttpAnswer answer) {
    return answer.json().orElseThrow(() -> new Broken("a body that is no JSON object"));
  }

  static String text(JsonObject body, String field) {
    boolean good =
        body.getValue(field) instanceof String text
            && !text.isBlank()
            && text.length() <= TEXT_CHARS_MAX;
    require(good, field + " is no text of 1 to " + TEXT_CHARS_MAX + " characters");
    return body.getString(field);
  }

  static void requireText(JsonObject body, String field, String expected) {
    String text = text(body, field);
    require(text.equals(expected), field + " \"" + text + "\" instead of \"" + expected + "\"");
  }

  static void require(boolean holds, String found) {
    if (!holds) {
      throw new Broken(found);
    }
  }
}
