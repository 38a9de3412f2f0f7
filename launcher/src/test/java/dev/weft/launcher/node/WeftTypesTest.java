package dev.weft.launcher.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Message;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.notifications.v1.OrderNotification;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.proto.steps.v1.StepPassed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeftTypesTest {
  private static final List<FileDescriptor> EVENT_FILES =
      List.of(
          OrderCreated.getDescriptor().getFile(),
          StockLevel.getDescriptor().getFile(),
          PaymentCaptured.getDescriptor().getFile(),
          StepPassed.getDescriptor().getFile(),
          OrderNotification.getDescriptor().getFile());

  @Test
  void knowsEveryEventThatIsDeclared() {
    EVENT_FILES.forEach(file -> assertKnows(WeftTypes.events(), file));
  }

  @Test
  void knowsNoRequest() {
    assertThat(WeftTypes.events().prototype(MessageTypes.nameOf(PlaceOrder.getDefaultInstance())))
        .isEmpty();
  }

  @Test
  void givesTheGeneratedClass() {
    Message created =
        WeftTypes.events()
            .prototype(MessageTypes.nameOf(OrderCreated.getDefaultInstance()))
            .orElseThrow();

    assertThat(created).isSameAs(OrderCreated.getDefaultInstance());
  }

  /** What the wire contract promises to those who name no type. */
  @ParameterizedTest
  @CsvSource({
    "orders.created.o-1, weft.orders.v1.OrderCreated",
    "orders.refund_due.o-1, weft.orders.v1.OrderRefundDue",
    "orders.cleared.o-1, weft.orders.v1.OrderReserved",
    "inventory.level.YARN, weft.inventory.v1.StockLevel",
    "inventory.reserved.0.o-1, weft.inventory.v1.StockReserved",
    "payments.captured.o-1, weft.payments.v1.PaymentCaptured",
    "payments.declined.o-1, weft.payments.v1.PaymentDeclined",
    "payments.refunded.o-1, weft.payments.v1.PaymentRefunded",
    "steps.fraud.passed.o-1, weft.steps.v1.StepPassed",
    "notifications.confirmed.o-1, weft.notifications.v1.OrderNotification"
  })
  void goBySubjectsToo(String subject, String type) {
    assertThat(WeftTypes.events().ofSubject(subject)).contains(type);
  }

  @Test
  void goByNoOtherSubject() {
    for (String subject :
        List.of("orders.o-1", "orders..o-1", "orders.paid.o-1", "x.created.o-1")) {
      assertThat(WeftTypes.events().ofSubject(subject)).as(subject).isEmpty();
    }
  }

  private static void assertKnows(MessageTypes types, FileDescriptor file) {
    file.getMessageTypes()
        .forEach(
            type ->
                assertThat(types.prototype(type.getFullName())).as(type.getFullName()).isPresent());
  }
}
