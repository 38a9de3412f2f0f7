package dev.weft.kernel.bus;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.common.v1.OrderRef;
import java.util.Map;
import java.util.Optional;

/**
 * What is asked of any event that another has stored: that it is what its subject says, and about
 * the order that its subject says. Guards and reads go by the subject.
 */
final class ForeignEvents {
  private static final String SUBJECT_CONTRADICTED = "KRN-103";

  /** Of subjects and of the messages below them: {@code orders.refund_due}, OrderRefundDue. */
  private static final Map<String, String> PREFIX_BY_DOMAIN =
      Map.of("orders", "Order", "payments", "Payment", "inventory", "Stock");

  private static final String ORDER = "order";
  private static final String ORDER_ID = "order_id";

  private ForeignEvents() {}

  /** Why it is not to be handled; empty when its handler may look further. */
  static Optional<Failure> problemWith(Delivery<? extends Message> delivery) {
    if (!delivery.foreign()) {
      return Optional.empty();
    }
    Message event = delivery.event();
    String[] tokens = delivery.subject().split("\\.", -1);
    String prefix = PREFIX_BY_DOMAIN.get(tokens[0]);
    String name = event.getDescriptorForType().getName();
    if (prefix != null
        && tokens.length > 1
        && !name.equals(prefix + MessageTypes.nameEnd(tokens[0], tokens[1]))) {
      return Optional.of(contradicted(MessageTypes.nameOf(event) + " on " + delivery.subject()));
    }
    return orderIdOf(event)
        .filter(id -> !id.equals(delivery.subjectId()))
        .map(id -> contradicted("about another order than " + delivery.subject() + " says"));
  }

  private static Optional<String> orderIdOf(Message event) {
    FieldDescriptor order = event.getDescriptorForType().findFieldByName(ORDER);
    if (order != null && !order.isRepeated() && event.getField(order) instanceof OrderRef ref) {
      return Optional.of(ref.getOrderId());
    }
    FieldDescriptor id = event.getDescriptorForType().findFieldByName(ORDER_ID);
    return id != null && event.getField(id) instanceof String text
        ? Optional.of(text)
        : Optional.empty();
  }

  private static Failure contradicted(String detail) {
    return Failure.reject(SUBJECT_CONTRADICTED, detail);
  }
}
