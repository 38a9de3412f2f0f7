package dev.weft.bridge.outbound.request;

import dev.weft.bridge.connection.NatsLink;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One subscription for the replies to every request: each request has a number, the last token of
 * its reply subject. Never blocks; bounded by what its users have under way.
 *
 * <p>Event-loop confined, except that the client's threads bring replies.
 */
public final class ReplyInbox {
  /** Replies wait only until the event loop takes them. */
  private static final long REPLIES_WAITING_MAX = 1_000_000;

  private static final long REPLY_BYTES_WAITING_MAX = 256L << 20;

  private final NatsLink link;
  private final Context context;
  private final String prefix;
  private final AtomicLong numbers = new AtomicLong();
  private final Map<Long, Exchange> exchanges = new ConcurrentHashMap<>();

  /**
   * A request and where its replies go.
   *
   * @param onReply called on the event loop, once for each reply until the request is closed
   * @param onUnsent called on the event loop, once, when no reply can come: the client refused to
   *     send, or the connection was lost meanwhile
   */
  private record Exchange(Handler<Message> onReply, Handler<Throwable> onUnsent) {}

  public ReplyInbox(NatsLink link, Context context) {
    this.link = link;
    this.context = context;
    this.prefix = link.connection().createInbox() + ".";
  }

  /** Subscribes, before what is requested from then on. Called once. */
  public void open() {
    Dispatcher dispatcher = link.connection().createDispatcher(this::dispatch);
    dispatcher.setPendingLimits(REPLIES_WAITING_MAX, REPLY_BYTES_WAITING_MAX);
    dispatcher.subscribe(prefix + "*");
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
      Handler<Message> onReply,
      Handler<Throwable> onUnsent) {
    long number = numbers.incrementAndGet();
    exchanges.put(number, new Exchange(onReply, onUnsent));
    send(number, messages, asksEach);
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

  private void send(long number, List<OutgoingMessage> messages, boolean asksEach) {
    try {
      int last = messages.size() - 1;
      for (int i = 0; i <= last; i++) {
        OutgoingMessage message = messages.get(i);
        String replyTo = asksEach || i == last ? prefix + number : null;
        link.connection().publish(message.subject(), replyTo, message.headers(), message.data());
      }
    } catch (RuntimeException refused) {
      context.runOnContext(v -> unsent(number, refused));
    }
  }

  private void unsent(long number, Throwable refused) {
    Exchange exchange = exchanges.remove(number);
    if (exchange != null) {
      exchange.onUnsent().handle(refused);
    }
  }

  private void dispatch(Message reply) {
    long number = Long.parseLong(reply.getSubject().substring(prefix.length()));
    context.runOnContext(
        v -> {
          Exchange exchange = exchanges.get(number);
          if (exchange != null) {
            exchange.onReply().handle(reply);
          }
        });
  }
}
