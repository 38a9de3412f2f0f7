package dev.weft.peer;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** An application's two ends of the connector. */
@ApplicationScoped
public class Channels {
  private final AtomicInteger acked = new AtomicInteger();

  @Channel("out")
  @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = 2 * Peer.IN_FLIGHT)
  MutinyEmitter<Event> out;

  @Incoming("in")
  CompletionStage<Void> take(Message<Event> event) {
    return event.ack().thenRun(() -> Peer.acked(acked.incrementAndGet()));
  }

  /** Completes when the server has stored it. */
  Uni<Void> send(Event event) {
    return out.send(event);
  }
}
