package dev.weft.launcher.node;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.bus.Upcaster;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.notifications.v1.OrderNotification;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.proto.steps.v1.StepPassed;
import java.util.List;
import java.util.ServiceLoader;

/** The event types of the {@code .proto} files: every message of these files, also one added. */
public final class WeftTypes {
  private static final List<FileDescriptor> EVENTS =
      List.of(
          OrderCreated.getDescriptor().getFile(),
          StockLevel.getDescriptor().getFile(),
          PaymentCaptured.getDescriptor().getFile(),
          StepPassed.getDescriptor().getFile(),
          OrderNotification.getDescriptor().getFile());

  private WeftTypes() {}

  /** All types that streams may hold, older versions too. */
  public static MessageTypes events() {
    return new MessageTypes(
        EVENTS.stream()
            .flatMap(file -> file.getMessageTypes().stream())
            .map(WeftTypes::defaultInstance)
            .toList(),
        ServiceLoader.load(Upcaster.class).stream().map(ServiceLoader.Provider::get).toList());
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
