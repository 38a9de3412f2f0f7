package dev.weft.kernel.bus;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The message types that this process knows, by full name. The name holds the major version ({@code
 * weft.orders.v1.…}), so an unknown major version is an unknown type.
 */
public final class MessageTypes {
  private final Map<String, Message> prototypes;

  /**
   * @param prototypes the default instance of each type
   */
  public MessageTypes(Collection<? extends Message> prototypes) {
    this.prototypes =
        prototypes.stream()
            .collect(Collectors.toUnmodifiableMap(MessageTypes::nameOf, Function.identity()));
  }

  public static String nameOf(Message message) {
    return message.getDescriptorForType().getFullName();
  }

  /** The default instance of the type, empty when this process does not know it. */
  public Optional<Message> prototype(String type) {
    return Optional.ofNullable(prototypes.get(type));
  }

  /**
   * Parses the wire form. Unknown fields are kept.
   *
   * @throws IllegalArgumentException when the type is unknown
   */
  public Message parse(String type, byte[] wire) throws InvalidProtocolBufferException {
    Message prototype =
        prototype(type).orElseThrow(() -> new IllegalArgumentException("unknown type " + type));
    return prototype.getParserForType().parseFrom(wire);
  }
}
