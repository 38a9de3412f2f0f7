package dev.weft.bridge.connection;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * Requests to the server from an event loop, which never block it. Answers come on the context that
 * is given.
 */
public final class ServerApi {
  /** Server error codes. */
  public static final int STREAM_NOT_FOUND = 10059;

  public static final int CONSUMER_NOT_FOUND = 10014;

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  /** Of what changes nothing, or may be made twice. */
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(5);

  private ServerApi() {}

  /** The server has answered with an error. */
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int code;

    RefusedException(int code, String description) {
      super(description + " [" + code + "]");
      this.code = code;
    }

    /** Whether a request failed with that error of the server. */
    public static boolean is(Throwable error, int code) {
      return error instanceof RefusedException refused && refused.code == code;
    }
  }

  /** The answer of the JetStream API; fails when it is an error, or when nobody answers. */
  public static Future<JsonObject> ask(NatsLink link, String subject, Context context) {
    return send(link, subject, null, null, TIMEOUT, context).map(ServerApi::read);
  }

  /** The same for a request that has a body. */
  public static Future<JsonObject> ask(
      NatsLink link, String subject, JsonObject body, Context context) {
    return send(link, subject, null, body.toBuffer().getBytes(), TIMEOUT, context)
        .map(ServerApi::read);
  }

  /** The first answer, on the caller's context; it may be an error of the server. */
  public static Future<Message> send(NatsLink link, String subject, Headers headers, byte[] data) {
    return send(link, subject, headers, data, SEND_TIMEOUT, Vertx.currentContext());
  }

  private static Future<Message> send(
      NatsLink link,
      String subject,
      Headers headers,
      byte[] data,
      Duration timeout,
      Context context) {
    try {
      return Future.fromCompletionStage(
          link.connection().requestWithTimeout(subject, headers, data, timeout), context);
    } catch (RuntimeException refused) {
      return Future.failedFuture(refused);
    }
  }

  private static JsonObject read(Message message) {
    if (message.isStatusMessage()) {
      throw new IllegalStateException(message.getStatus().getMessageWithCode());
    }
    JsonObject answer = Buffer.buffer(message.getData()).toJsonObject();
    JsonObject error = answer.getJsonObject("error");
    if (error != null) {
      throw new RefusedException(
          error.getInteger("err_code", 0), error.getString("description", "refused"));
    }
    return answer;
  }
}
