package dev.weft.launcher.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.notifications.v1.OrderNotification;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.payments.v1.PaymentCaptured;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeftTypesTest {
  private static final List<FileDescriptor> EVENT_FILES =
      List.of(
          OrderCreated.getDescriptor().getFile(),
          StockLevel.getDescriptor().getFile(),
          PaymentCaptured.getDescriptor().getFile(),
          OrderNotification.getDescriptor().getFile());

  @Test
  void knowsEveryEventThatIsDeclared() {
    for (FileDescriptor file : EVENT_FILES) {
      for (Descriptor event : file.getMessageTypes()) {
        assertThat(WeftTypes.events().prototype(event.getFullName()))
            .as(event.getFullName())
            .isPresent();
        assertThat(WeftTypes.all().prototype(event.getFullName())).isPresent();
      }
    }
  }
}
