package dev.weft.gateway.eventbus;

import dev.weft.gateway.http.HardClose;
import dev.weft.gateway.http.ProblemException;
import dev.weft.kernel.failure.FailureKind;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One bus client: does what its messages ask for, within what it may. While it does not read, it is
 * not read either; what nobody asked to be answered is then not kept for it, but ends it.
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

  private static final String AUTHORIZATION = "Authorization";
  private static final Buffer NO_PAYLOAD = Buffer.buffer();

  private final Vertx vertx;
  private final HttpConnection connection;
  private final ServerWebSocket socket;
  private final Framing framing;
  private final BusAccess access;
  private final EventBusOptions options;
  private final long timeoutMs;
  private final Map<String, MessageConsumer<Object>> listening = new HashMap<>();

  /** Messages to this client that wait for its answer, by reply address; the oldest first. */
  private final Map<String, Message<Object>> awaiting = new LinkedHashMap<>();

  private int pending;
  private int frames;
  private boolean full;
  private boolean heard = true;

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
    socket.drainHandler(drained -> drained());
    if (framing == Framing.SOCKJS) {
      socket.writeTextMessage(Framing.OPEN);
    }
  }

  /** Called every {@link EventBusApi#SWEEP_MS}. */
  void sweep() {
    frames = 0;
    if (!access.isInForce()) {
      close(UNAUTHORIZED, "key revoked, or token expired");
    }
    full = full && !socket.isClosed() && socket.writeQueueFull();
    read();
  }

  /** Called now and then; ends a client that seems to be gone. */
  void keepAlive() {
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
    if (!socket.isClosed()) {
      socket.close(code, reason);
      vertx.setTimer(CLOSE_GRACE_MS, late -> HardClose.of(connection));
    }
  }

  /** It listens to nothing any more. */
  void leave() {
    listening.values().forEach(MessageConsumer::unregister);
    listening.clear();
    awaiting.clear();
  }

  private void count() {
    heard = true;
    frames++;
    // Each ping is answered, too, before it comes here.
    full = !socket.isClosed() && socket.writeQueueFull();
    if (full || frames >= options.framesPerSecondMax() / EventBusApi.SWEEPS_PER_S) {
      socket.pause();
    }
  }

  private void drained() {
    full = false;
    read();
  }

  private void read() {
    if (!full && !socket.isClosed()) {
      socket.resume();
    }
  }

  private void take(String frame) {
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
              fail(frame.replyAddress(), error);
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
    if (full) {
      close(TRY_AGAIN_LATER, "client too slow");
      return;
    }
    pass(address, message);
  }

  private void pass(String address, Message<Object> message) {
    try {
      MultiMap headers = message.headers();
      JsonObject frame =
          new JsonObject()
              .put("type", "rec")
              .put("address", address)
              .put("body", BusBodies.toClient(message.body(), headers));
      JsonObject shown = new JsonObject();
      headers.names().stream()
          .filter(name -> !name.equalsIgnoreCase(AUTHORIZATION))
          .forEach(name -> shown.put(name, headers.get(name)));
      if (!shown.isEmpty()) {
        frame.put("headers", shown);
      }
      if (message.replyAddress() != null) {
        frame.put("replyAddress", message.replyAddress());
        await(message);
      }
      write(frame);
    } catch (RefusedException unspeakable) {
      refuse(address, unspeakable);
    }
  }

  private void await(Message<Object> message) {
    if (awaiting.size() >= options.pendingMax()) {
      awaiting.remove(awaiting.keySet().iterator().next());
    }
    awaiting.put(message.replyAddress(), message);
  }

  private void fail(String replyAddress, Throwable error) {
    JsonObject frame = new JsonObject().put("type", "err").put("address", replyAddress);
    if (error instanceof ReplyException reply) {
      frame.put("failureCode", reply.failureCode()).put("failureType", reply.failureType().name());
    }
    write(frame.put("message", String.valueOf(error.getMessage())));
  }

  /** As an answer where one was asked for: a client would wait for it. */
  private void refuse(String replyAddress, RefusedException refused) {
    JsonObject frame = new JsonObject().put("type", "err").put("body", refused.code());
    if (!replyAddress.isEmpty()) {
      frame
          .put("address", replyAddress)
          .put("failureCode", FailureKind.REJECT.code())
          .put("failureType", "RECIPIENT_FAILURE");
    }
    write(frame.put("message", refused.code() + ": " + refused.getMessage()));
  }

  private void write(JsonObject message) {
    if (socket.isClosed()) {
      return;
    }
    String text = message.encode();
    if (text.length() > options.frameBytesMax()) {
      refuse(
          message.getString("address", ""),
          new RefusedException(
              RefusedException.TOO_LARGE, "the message has " + text.length() + " characters"));
      return;
    }
    socket.writeTextMessage(framing.frame(text));
    full = socket.writeQueueFull();
    if (full) {
      socket.pause();
    }
  }
}
