package dev.weft.bridge.outbound.request;

import dev.weft.bridge.connection.client.LoopConnection;
import dev.weft.bridge.connection.client.ReceivedMessage;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One subscription for the replies to every request: each request has a number, the last token of
 * its reply subject. Never blocks; bounded by what its users have under way.
 *
 * <p>Event-loop confined.
 */
public final class ReplyInbox {
  /**
   * What one turn of the event loop can encode and settle; the server would take four times that in
   * a batch. On a JVM that had just started, 1,000 held the loop for 124 ms.
   */
  public static final int TURN_MESSAGES_MAX = 250;

  private final LoopConnection connection;
  private final ContextInternal context;
  private final String prefix;
  private final Map<Long, Exchange> exchanges = new HashMap<>();
  private long numbers;

  /**
   * A request and where its replies go.
   *
   * @param onReply called on the event loop, once for each reply until the request is closed
   * @param onUnsent called on the event loop, once, when no reply can come: the client refused to
   *     send, or the connection was lost meanwhile
   */
  private record Exchange(Handler<ReceivedMessage> onReply, Handler<Throwable> onUnsent) {}

  public ReplyInbox(LoopConnection connection, ContextInternal context) {
    this.connection = connection;
    this.context = context;
    this.prefix = connection.newInbox() + ".";
  }

  /** Subscribes, before what is requested from then on. Called once. */
  public void open() {
    connection.subscribe(prefix + "*", context, this::onReply);
  }

  /**
   * Sends the messages in order.
   *
   * @param asksEach every message has the reply subject, not only the last one
   * @return the request's number, for {@link #close}
   */
  public long request(
      List<OutgoingMessage> messages,
      boolean asksEach,
      Handler<ReceivedMessage> onReply,
      Handler<Throwable> onUnsent) {
    long number = ++numbers;
    exchanges.put(number, new Exchange(onReply, onUnsent));
    send(number, messages, 0, asksEach);
    return number;
  }

  /** What comes for that number from now on is ignored. */
  public void close(long number) {
    exchanges.remove(number);
  }

  /** The connection is back: what was asked before it went is answered no more. */
  public void reconnected() {
    List<Long> lost = List.copyOf(exchanges.keySet());
    lost.forEach(number -> unsent(number, new IllegalStateException("the connection was lost")));
  }

  /** Others have their turns between parts of a large batch. */
  private void send(long number, List<OutgoingMessage> messages, int from, boolean asksEach) {
    int end = Math.min(messages.size(), from + TURN_MESSAGES_MAX);
    try {
      for (int i = from; i < end; i++) {
        OutgoingMessage message = messages.get(i);
        String replyTo = asksEach || i == messages.size() - 1 ? prefix + number : null;
        connection.publish(message.subject(), replyTo, message.headers(), message.data());
      }
    } catch (RuntimeException refused) {
      context.runOnContext(v -> unsent(number, refused));
      return;
    }
    if (end < messages.size()) {
      context.runOnContext(
          v -> {
            if (exchanges.containsKey(number)) {
              send(number, messages, end, asksEach);
            }
          });
    }
  }

  private void unsent(long number, Throwable refused) {
    Exchange exchange = exchanges.remove(number);
    if (exchange != null) {
      exchange.onUnsent().handle(refused);
    }
  }

  private void onReply(ReceivedMessage reply) {
    Exchange exchange = exchanges.get(Long.valueOf(reply.subject().substring(prefix.length())));
    if (exchange != null) {
      exchange.onReply().handle(reply);
    }
  }
}
