package dev.weft.kernel.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.payments.v1.PaymentCaptured;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Types stand in for versions of one: created is the oldest, confirmed the newest. */
class MessageTypesTest {
  private static final Message OLDEST = OrderCreated.getDefaultInstance();
  private static final Message OLD = OrderCancelled.getDefaultInstance();
  private static final Message NEW = OrderConfirmed.getDefaultInstance();

  private static final String STRUCT = "google.protobuf.Struct";

  private final MessageTypes struct = new MessageTypes(List.of(Struct.getDefaultInstance()));

  private record Step(Message from, UnaryOperator<Message> step) implements Upcaster {
    @Override
    public Message upcast(Message event) {
      return step.apply(event);
    }
  }

  @Test
  void makesAnEventNewerAVersionAtATime() {
    MessageTypes types =
        new MessageTypes(
            List.of(NEW), List.of(new Step(OLD, old -> NEW), new Step(OLDEST, oldest -> OLD)));
    assertThat(types.upcast(OLDEST)).isSameAs(NEW);
    assertThat(types.upcast(OLD)).isSameAs(NEW);
    assertThat(types.upcast(NEW)).isSameAs(NEW);
    assertThat(types.prototype(MessageTypes.nameOf(OLDEST))).hasValue(OLDEST);
    assertThat(types.isOlder(MessageTypes.nameOf(OLD))).isTrue();
    assertThat(types.isOlder(MessageTypes.nameOf(NEW))).isFalse();
  }

  @Test
  void saysWhichVersionCouldNotBeMadeNewer() {
    MessageTypes types =
        new MessageTypes(
            List.of(NEW),
            List.of(
                new Step(
                    OLD,
                    old -> {
                      throw new IllegalStateException("no buyer");
                    })));
    assertThatThrownBy(() -> types.upcast(OLD))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weft.orders.v1.OrderCancelled cannot be made newer")
        .hasMessageContaining("no buyer");
  }

  @Test
  void doesNotRunInACircle() {
    MessageTypes types =
        new MessageTypes(
            List.of(), List.of(new Step(OLD, old -> OLDEST), new Step(OLDEST, oldest -> OLD)));
    assertThatThrownBy(() -> types.upcast(OLD)).hasMessageContaining("form a cycle");
  }

  /** Who names no type means the one of today. */
  @Test
  void takesASubjectForTheNewestVersion() {
    MessageTypes types =
        new MessageTypes(List.of(NEW, PaymentCaptured.getDefaultInstance()), List.of(older()));
    assertThat(types.ofSubject("orders.confirmed.o-1")).hasValue("weft.orders.v1.OrderConfirmed");
    assertThat(types.ofSubject("orders.created.o-1")).hasValue("weft.orders.v1.OrderConfirmed");
  }

  private static Upcaster older() {
    return new Step(OLDEST, oldest -> NEW);
  }

  @Test
  void aSingleTypeIsThatOfEverySubject() {
    assertThat(struct.ofSubject("greetings.asked.17")).contains(STRUCT);
    assertThat(struct.ofSubject("greetings")).contains(STRUCT);
  }

  @Test
  void areJoinedByOthers() {
    MessageTypes more =
        struct.with(List.of(OrderCreated.getDefaultInstance(), Struct.getDefaultInstance()));
    assertThat(more.prototype(STRUCT)).isPresent();
    assertThat(more.ofSubject("orders.created.17")).contains("weft.orders.v1.OrderCreated");
    assertThat(more.ofSubject("greetings.asked.17")).isEmpty();
    assertThat(more.prototype(MessageTypes.nameOf(Value.getDefaultInstance()))).isEmpty();
  }
}
