package dev.weft.kernel.bus;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.nio.charset.StandardCharsets;

/**
 * Carries protobuf messages over the event bus: the very object inside one JVM (generated messages
 * are immutable), type name and wire form between nodes.
 *
 * <p>Thread-safe.
 */
public final class ProtobufCodec implements MessageCodec<Message, Message> {
  public static final String NAME = "weft-protobuf";

  private final MessageTypes types;

  ProtobufCodec(MessageTypes types) {
    this.types = types;
  }

  /** Makes the bus accept every protobuf message; once for each Vert.x instance. */
  public static void register(Vertx vertx, MessageTypes types) {
    vertx.eventBus().registerCodec(new ProtobufCodec(types));
    vertx.eventBus().codecSelector(body -> body instanceof Message ? NAME : null);
  }

  @Override
  public void encodeToWire(Buffer buffer, Message message) {
    byte[] name = MessageTypes.nameOf(message).getBytes(StandardCharsets.UTF_8);
    byte[] wire = message.toByteArray();
    buffer.appendInt(name.length).appendBytes(name).appendInt(wire.length).appendBytes(wire);
  }

  @Override
  public Message decodeFromWire(int position, Buffer buffer) {
    int nameEnd = position + Integer.BYTES + buffer.getInt(position);
    String name =
        buffer.getString(position + Integer.BYTES, nameEnd, StandardCharsets.UTF_8.name());
    int wireStart = nameEnd + Integer.BYTES;
    byte[] wire = buffer.getBytes(wireStart, wireStart + buffer.getInt(nameEnd));
    try {
      return types.parse(name, wire);
    } catch (InvalidProtocolBufferException broken) {
      throw new IllegalArgumentException("not a " + name, broken);
    }
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
}
