package dev.weft.kernel.bus;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.weft.kernel.contract.Subjects;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The message types that this process knows, by full name. The name holds the major version ({@code
 * weft.orders.v1.…}), so an unknown major version is an unknown type.
 */
public final class MessageTypes {
  /** The stream's token, the event's, and the rest. */
  private static final int SUBJECT_PARTS = 3;

  /** The stream's token, the major version, the name. */
  private static final int TYPE_PARTS_MIN = 3;

  private final Map<String, Message> prototypes;
  private final Map<String, Upcaster> upcasters;

  /**
   * @param prototypes the default instance of each type
   */
  public MessageTypes(Collection<? extends Message> prototypes) {
    this(prototypes, List.of());
  }

  /**
   * @param prototypes the default instance of each type that this version works with
   * @param upcasters one for each older type that may still come
   */
  public MessageTypes(
      Collection<? extends Message> prototypes, Collection<? extends Upcaster> upcasters) {
    this.prototypes =
        Stream.concat(prototypes.stream(), upcasters.stream().map(Upcaster::from))
            .collect(
                Collectors.toUnmodifiableMap(
                    MessageTypes::nameOf, Function.identity(), (known, same) -> known));
    this.upcasters =
        upcasters.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    upcaster -> nameOf(upcaster.from()), Function.identity()));
  }

  /** These types and those. */
  public MessageTypes with(Collection<? extends Message> more) {
    Map<String, Message> all = new HashMap<>(prototypes);
    more.forEach(message -> all.put(nameOf(message), message));
    return new MessageTypes(all.values(), upcasters.values());
  }

  public static String nameOf(Message message) {
    return message.getDescriptorForType().getFullName();
  }

  /** The default instance of the type, empty when this process does not know it. */
  public Optional<Message> prototype(String type) {
    return Optional.ofNullable(prototypes.get(type));
  }

  /**
   * The type that is meant where none is named: the subject's first token is the last but one of
   * the type's package, and its second ends the type's name ({@code orders.refund_due.…} is {@code
   * weft.orders.v1.OrderRefundDue}), unless the package has but one type, or this process knows but
   * one. Empty when that is not exactly one.
   */
  public Optional<String> ofSubject(String subject) {
    if (prototypes.size() == 1) {
      return Optional.of(prototypes.keySet().iterator().next());
    }
    String[] tokens = subject.split("\\.", SUBJECT_PARTS);
    if (tokens.length < SUBJECT_PARTS) {
      return Optional.empty();
    }
    String event = nameEnd(tokens[0], tokens[1]);
    List<String> ofPackage =
        prototypes.keySet().stream()
            .filter(type -> isOf(type, tokens[0]) && !isOlder(type))
            .toList();
    List<String> meant =
        ofPackage.size() == 1
            ? ofPackage
            : ofPackage.stream().filter(type -> type.endsWith(event)).toList();
    return meant.size() == 1 ? Optional.of(meant.get(0)) : Optional.empty();
  }

  /** Whether events of that type are made newer when they are read. */
  public boolean isOlder(String type) {
    return upcasters.containsKey(type);
  }

  /**
   * The event as this version works with it: itself, unless its type is older.
   *
   * @throws IllegalArgumentException when it cannot be made newer
   */
  public Message upcast(Message event) {
    Message current = event;
    for (int steps = 0; isOlder(nameOf(current)); steps++) {
      if (steps == upcasters.size()) {
        throw new IllegalArgumentException("upcasters of " + nameOf(event) + " form a cycle");
      }
      try {
        current = upcasters.get(nameOf(current)).upcast(current);
      } catch (RuntimeException broken) {
        throw new IllegalArgumentException(
            nameOf(current) + " cannot be made newer: " + broken, broken);
      }
    }
    return current;
  }

  private static boolean isOf(String type, String token) {
    String[] names = type.split("\\.", -1);
    return names.length >= TYPE_PARTS_MIN && names[names.length - TYPE_PARTS_MIN].equals(token);
  }

  /**
   * How the name of an event's type ends, for example {@code RefundDue}.
   *
   * @param domain the first token of the subject
   * @param event the second
   */
  static String nameEnd(String domain, String event) {
    return Arrays.stream(Subjects.typedAs(domain, event).split("_", -1))
        .filter(word -> !word.isEmpty())
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
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
