package dev.weft.kernel.bus;

import com.google.protobuf.Message;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Passes protobuf messages over the event bus: the same object, since generated messages are
 * immutable and the bus is local to its node. There is no wire form.
 *
 * <p>Thread-safe.
 */
public final class ProtobufCodec implements MessageCodec<Message, Message> {
  public static final String NAME = "weft-protobuf";

  private ProtobufCodec() {}

  /** Makes the bus accept every protobuf message; once for each Vert.x instance. */
  public static void register(Vertx vertx) {
    vertx.eventBus().registerCodec(new ProtobufCodec());
    vertx.eventBus().codecSelector(body -> body instanceof Message ? NAME : null);
  }

  @Override
  public void encodeToWire(Buffer buffer, Message message) {
    throw local();
  }

  @Override
  public Message decodeFromWire(int position, Buffer buffer) {
    throw local();
  }

  @Override
  public Message transform(Message message) {
    return message;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }

  private static UnsupportedOperationException local() {
    return new UnsupportedOperationException("the event bus is local; nodes meet over NATS");
  }
}
