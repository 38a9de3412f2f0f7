package dev.weft.gateway.eventbus;

import dev.weft.gateway.http.HardClose;
import dev.weft.gateway.http.ProblemException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One connected bus client: handles its messages within its permissions and limits. While the
 * client does not read, its socket is paused; messages that it did not request are not queued but
 * close the connection.
 *
 * <p>Event-loop confined.
 */
final class BusClient {
  /** RFC 6455, section 7.4.1, and the IANA registry of close codes. */
  static final short GOING_AWAY = 1001;

  private static final short TOO_LARGE = 1009;
  private static final short TRY_AGAIN_LATER = 1013;
  private static final short UNAUTHORIZED = 3000;

  /** How long a client may take to answer our closing it. */
  private static final long CLOSE_GRACE_MS = 12_000;

  private static final Buffer NO_PAYLOAD = Buffer.buffer();

  private final Vertx vertx;
  private final HttpConnection connection;
  private final ServerWebSocket socket;
  private final Framing framing;
  private final BusOutput output;
  private final BusAccess access;
  private final EventBusOptions options;
  private final long timeoutMs;
  private final Map<String, MessageConsumer<Object>> listening = new HashMap<>();

  /** Messages to this client that wait for its answer, by reply address; the oldest first. */
  private final Map<String, Message<Object>> awaiting = new LinkedHashMap<>();

  private int pending;
  private int frames;
  private boolean heard = true;
  private boolean closing;

  BusClient(
      Vertx vertx,
      HttpConnection connection,
      ServerWebSocket socket,
      Framing framing,
      BusAccess access,
      EventBusOptions options,
      long timeoutMs) {
    this.vertx = vertx;
    this.connection = connection;
    this.socket = socket;
    this.framing = framing;
    this.output = new BusOutput(socket, framing, options.frameBytesMax());
    this.access = access;
    this.options = options;
    this.timeoutMs = timeoutMs;
  }

  /** From here on it is read. */
  void open() {
    socket.exceptionHandler(broken -> close(TOO_LARGE, "message too large, or not readable"));
    socket.pongHandler(pong -> heard = true);
    socket.frameHandler(frame -> count());
    socket.textMessageHandler(this::take);
    socket.drainHandler(drained -> read());
    if (framing == Framing.SOCKJS) {
      socket.writeTextMessage(Framing.OPEN);
    }
  }

  /** Called every {@link EventBusApi#SWEEP_MS}. */
  void sweep() {
    frames = 0;
    if (!closing && !access.isInForce()) {
      close(UNAUTHORIZED, "key revoked, or token expired");
    }
    read();
  }

  /** Called now and then; ends a client that seems to be gone. */
  void keepAlive() {
    if (closing) {
      return;
    }
    if (!heard) {
      close(GOING_AWAY, "no response to ping");
      return;
    }
    heard = false;
    if (!socket.isClosed()) {
      socket.writePing(NO_PAYLOAD);
      if (framing == Framing.SOCKJS) {
        socket.writeTextMessage(Framing.HEARTBEAT);
      }
    }
  }

  /** The close frame waits for its turn, which never comes when the client does not read. */
  void close(short code, String reason) {
    leave();
    if (!closing && !socket.isClosed()) {
      socket.close(code, reason);
      vertx.setTimer(CLOSE_GRACE_MS, late -> HardClose.of(connection));
    }
    closing = true;
  }

  /** It listens to nothing any more, and nothing is done for it. */
  void leave() {
    listening.values().forEach(MessageConsumer::unregister);
    listening.clear();
    awaiting.clear();
  }

  private void count() {
    heard = true;
    frames++;
    throttle();
  }

  /** Each ping is answered, too, before it is counted. */
  private void throttle() {
    if (output.isFull() || frames >= options.framesPerSecondMax() / EventBusApi.SWEEPS_PER_S) {
      socket.pause();
    }
  }

  private void read() {
    if (!output.isFull() && !socket.isClosed()) {
      socket.resume();
    }
  }

  private void take(String frame) {
    if (closing) {
      return;
    }
    try {
      framing.messages(frame).forEach(this::handle);
    } catch (RefusedException refused) {
      refuse("", refused);
    }
  }

  private void handle(String text) {
    String replyAddress = "";
    try {
      JsonObject json = BusFrame.parse(text);
      replyAddress = BusFrame.replyAddress(json);
      BusFrame frame = BusFrame.of(json);
      switch (frame.type()) {
        case PING -> heard = true;
        case SEND -> send(frame);
        case PUBLISH -> publish(frame);
        case REGISTER -> register(frame.address());
        case UNREGISTER -> unregister(frame.address());
      }
    } catch (RefusedException refused) {
      refuse(replyAddress, refused);
    } catch (ProblemException tooOften) {
      refuse(
          replyAddress,
          new RefusedException(RefusedException.TOO_MANY_REQUESTS, tooOften.getMessage()));
    }
  }

  private void send(BusFrame frame) {
    access.count();
    Message<Object> asked = awaiting.remove(frame.address());
    if (asked != null) {
      asked.reply(frame.body());
      return;
    }
    access.requireInbound(frame.address());
    Object body = BusBodies.toBus(frame.address(), frame.body());
    DeliveryOptions delivery = delivery(frame);
    if (frame.replyAddress().isEmpty()) {
      vertx.eventBus().send(frame.address(), body, delivery);
      return;
    }
    if (pending >= options.pendingMax()) {
      throw new RefusedException(
          RefusedException.TOO_MANY_PENDING, pending + " requests wait for their answers");
    }
    pending++;
    vertx
        .eventBus()
        .request(frame.address(), body, delivery)
        .onComplete(
            reply -> {
              pending--;
              pass(frame.replyAddress(), reply);
            },
            error -> {
              pending--;
              output.failure(frame.replyAddress(), error);
              throttle();
            });
  }

  private void publish(BusFrame frame) {
    access.count();
    access.requireInbound(frame.address());
    Object body = BusBodies.toBus(frame.address(), frame.body());
    vertx.eventBus().publish(frame.address(), body, delivery(frame));
  }

  private DeliveryOptions delivery(BusFrame frame) {
    return new DeliveryOptions()
        .setSendTimeout(timeoutMs)
        .setHeaders(access.headers(frame.address(), frame.headers()));
  }

  private void register(String address) {
    access.requireOutbound(address);
    if (listening.containsKey(address)) {
      throw new RefusedException(
          RefusedException.ALREADY_REGISTERED, "already listening to " + address);
    }
    listening.put(
        address, vertx.eventBus().consumer(address, message -> deliver(address, message)));
  }

  private void unregister(String address) {
    MessageConsumer<Object> consumer = listening.remove(address);
    if (consumer == null) {
      throw new RefusedException(RefusedException.NOT_REGISTERED, "not listening to " + address);
    }
    consumer.unregister();
  }

  /** What nobody asked for goes to those that read. */
  private void deliver(String address, Message<Object> message) {
    if (output.isFull()) {
      close(TRY_AGAIN_LATER, "client too slow");
      return;
    }
    pass(address, message);
  }

  private void pass(String address, Message<Object> message) {
    if (output.message(address, message) && message.replyAddress() != null) {
      await(message);
    }
    throttle();
  }

  private void refuse(String replyAddress, RefusedException refused) {
    output.refusal(replyAddress, refused);
    throttle();
  }

  private void await(Message<Object> message) {
    if (awaiting.size() >= options.pendingMax()) {
      awaiting.remove(awaiting.keySet().iterator().next());
    }
    awaiting.put(message.replyAddress(), message);
  }
}
