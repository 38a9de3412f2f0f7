package dev.weft.launcher.node;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.bus.Upcaster;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.deadletters.v1.DeadLetter;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.journal.v1.AppendRequest;
import dev.weft.proto.notifications.v1.OrderNotification;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.proto.steps.v1.StepPassed;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * The message types of the {@code .proto} files: what streams hold, and what the event bus carries.
 * A message that is added to one of the files is known without another word.
 */
public final class WeftTypes {
  private static final List<FileDescriptor> EVENTS =
      List.of(
          OrderCreated.getDescriptor().getFile(),
          StockLevel.getDescriptor().getFile(),
          PaymentCaptured.getDescriptor().getFile(),
          StepPassed.getDescriptor().getFile(),
          OrderNotification.getDescriptor().getFile());

  private static final List<FileDescriptor> REQUESTS =
      List.of(
          PlaceOrder.getDescriptor().getFile(),
          DeadLetter.getDescriptor().getFile(),
          AppendRequest.getDescriptor().getFile());

  private WeftTypes() {}

  /** What streams hold: all that may come in from outside, older versions too. */
  public static MessageTypes events() {
    return new MessageTypes(
        prototypes(EVENTS.stream()),
        ServiceLoader.load(Upcaster.class).stream().map(ServiceLoader.Provider::get).toList());
  }

  /** What the event bus carries: events, and requests with their replies. */
  public static MessageTypes all() {
    return new MessageTypes(prototypes(Stream.concat(EVENTS.stream(), REQUESTS.stream())));
  }

  private static List<Message> prototypes(Stream<FileDescriptor> files) {
    return files
        .flatMap(file -> file.getMessageTypes().stream())
        .map(WeftTypes::defaultInstance)
        .toList();
  }

  /** Every file has {@code java_package} and {@code java_multiple_files}. */
  private static Message defaultInstance(Descriptor type) {
    String name = type.getFile().getOptions().getJavaPackage() + "." + type.getName();
    try {
      return Internal.getDefaultInstance(Class.forName(name).asSubclass(Message.class));
    } catch (ClassNotFoundException missing) {
      throw new IllegalStateException("no generated class " + name, missing);
    }
  }
}
