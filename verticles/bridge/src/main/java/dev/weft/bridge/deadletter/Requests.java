package dev.weft.bridge.deadletter;

import dev.weft.bridge.connection.NatsLink;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/** Thread-safe. Requests to the server from an event loop. Never blocks. */
final class Requests {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private Requests() {}

  /** Completes on the caller's context, with the first answer; it may be an error of the server. */
  static Future<Message> send(NatsLink link, String subject, Headers headers, byte[] data) {
    Context caller = Vertx.currentContext();
    Promise<Message> answer = Promise.promise();
    boolean offered =
        link.writer()
            .offer(
                () -> {
                  try {
                    Future.fromCompletionStage(
                            link.connection().requestWithTimeout(subject, headers, data, TIMEOUT),
                            caller)
                        .onComplete(answer);
                  } catch (RuntimeException refused) {
                    caller.runOnContext(v -> answer.fail(refused));
                  }
                });
    if (!offered) {
      answer.fail(new RejectedExecutionException("the writer has no room"));
    }
    return answer.future();
  }
}
