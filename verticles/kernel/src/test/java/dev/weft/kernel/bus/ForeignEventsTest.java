package dev.weft.kernel.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.payments.v1.PaymentCaptured;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ForeignEventsTest {
  private static final OrderRef ORDER = OrderRef.newBuilder().setOrderId("o-1").build();
  private static final Message DUE = OrderRefundDue.newBuilder().setOrder(ORDER).build();
  private static final Message CREATED = OrderCreated.newBuilder().setOrderId("o-1").build();

  @Test
  void anEventIsAboutTheOrderOfItsSubjectAndWhatItsSubjectSays() {
    assertFits("orders.refund_due.o-1", DUE);
    assertFits("orders.created.o-1", CREATED);
    assertFits("payments.captured.o-1", PaymentCaptured.newBuilder().setOrder(ORDER).build());
    assertFits("loyalty.points.o-1", DUE);

    assertRefused("orders.refund_due.o-2", DUE);
    assertRefused("orders.created.o-2", CREATED);
    assertRefused("loyalty.points.o-2", DUE);
    assertRefused("orders.created.o-1", OrderCancelled.newBuilder().setOrder(ORDER).build());
    assertRefused("payments.captured.o-1", DUE);
    assertRefused("orders", DUE);
  }

  @Test
  void ownEventsAreNotLookedAt() {
    Delivery<Message> own = delivery("orders.created.o-2", CREATED);
    assertThat(ForeignEvents.problemWith(own)).isEmpty();
    assertThat(own.headers().contains(EventHeaders.FOREIGN)).isFalse();
    assertThat(own.byOthers().headers().contains(EventHeaders.FOREIGN)).isTrue();
  }

  private static void assertFits(String subject, Message event) {
    assertThat(ForeignEvents.problemWith(delivery(subject, event).byOthers())).isEmpty();
  }

  private static void assertRefused(String subject, Message event) {
    assertThat(ForeignEvents.problemWith(delivery(subject, event).byOthers()))
        .as(subject)
        .hasValueSatisfying(failure -> assertThat(failure.kind()).isEqualTo(FailureKind.REJECT));
  }

  private static Delivery<Message> delivery(String subject, Message event) {
    return new Delivery<>(event, "id", "S", subject, 7, Instant.EPOCH, 1);
  }
}
