package dev.weft.bridge.deadletter;

import dev.weft.bridge.connection.NatsLink;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.PublishAck;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Clock;

/** Thread-safe. Writes dead letters to their stream. Never blocks. */
public final class DeadLetters {
  private final NatsLink link;
  private final Clock clock;

  public DeadLetters(NatsLink link, Clock clock) {
    this.link = link;
    this.clock = clock;
  }

  /**
   * Completes on the caller's context when the server has stored it; the same letter again, within
   * the stream's duplicate window, is stored once.
   */
  public Future<Void> write(DeadLetter letter) {
    return Requests.send(
            link,
            letter.deadLetterSubject(),
            DeadLetterHeaders.of(letter, clock.instant()),
            letter.data())
        .compose(DeadLetters::stored);
  }

  private static Future<Void> stored(Message reply) {
    try {
      PublishAck acknowledged = new PublishAck(reply);
      return Future.succeededFuture(acknowledged).mapEmpty();
    } catch (IOException | JetStreamApiException refused) {
      return Future.failedFuture(refused);
    }
  }
}
