package dev.weft.kernel.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proto.orders.v1.OrderCreated;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ProtobufCodecTest {
  private static final OrderCreated CREATED = OrderCreated.newBuilder().setOrderId("o-1").build();

  @Test
  void handsOverTheVeryObject(Vertx vertx, VertxTestContext test) {
    ProtobufCodec.register(vertx);
    EventBus bus = vertx.eventBus();
    bus.<OrderCreated>consumer("there", message -> message.reply(message.body()));

    bus.<OrderCreated>request("there", CREATED)
        .onComplete(
            test.succeeding(
                reply -> {
                  test.verify(() -> assertThat(reply.body()).isSameAs(CREATED));
                  test.completeNow();
                }));
  }
}
