package dev.weft.kernel.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.orders.v1.OrderCreated;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ProtobufCodecTest {
  private static final OrderCreated CREATED =
      OrderCreated.newBuilder()
          .setSchemaVersion(1)
          .setOrderId("o-1")
          .addLines(OrderLine.newBuilder().setSku("YARN-É").setQuantity(3))
          .build();

  private final ProtobufCodec codec =
      new ProtobufCodec(new MessageTypes(List.of(OrderCreated.getDefaultInstance())));

  @Test
  void readsBetweenNodesWhatItWrote() {
    assertThat(overTheWire(codec, CREATED)).isEqualTo(CREATED);
  }

  @Test
  void readsFromTheMiddleOfABuffer() {
    Buffer buffer = Buffer.buffer("before");
    codec.encodeToWire(buffer, CREATED);
    buffer.appendString("after");

    assertThat(codec.decodeFromWire("before".length(), buffer)).isEqualTo(CREATED);
  }

  @Test
  void carriesAMessageWithoutAnyField() {
    assertThat(overTheWire(codec, OrderCreated.getDefaultInstance()))
        .isEqualTo(OrderCreated.getDefaultInstance());
  }

  @Test
  void keepsFieldsOfALaterVersion() {
    OrderCreated later =
        CREATED.toBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        99,
                        UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.copyFromUtf8("new"))
                            .build())
                    .build())
            .build();

    assertThat(overTheWire(codec, later).toByteString()).isEqualTo(later.toByteString());
  }

  @Test
  void refusesATypeThatThisNodeDoesNotKnow() {
    Buffer buffer = Buffer.buffer();
    codec.encodeToWire(buffer, Money.getDefaultInstance());

    assertThatThrownBy(() -> codec.decodeFromWire(0, buffer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weft.common.v1.Money");
  }

  @Test
  void refusesBytesThatAreNotOfTheType() {
    byte[] name = "weft.orders.v1.OrderCreated".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] broken = {(byte) 0x12, (byte) 0x7f};
    Buffer buffer =
        Buffer.buffer()
            .appendInt(name.length)
            .appendBytes(name)
            .appendInt(broken.length)
            .appendBytes(broken);

    assertThatThrownBy(() -> codec.decodeFromWire(0, buffer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a weft.orders.v1.OrderCreated");
  }

  @Test
  void handsOverTheVeryObjectInsideOneJvm(Vertx vertx, VertxTestContext test) {
    ProtobufCodec.register(vertx, new MessageTypes(List.of(OrderCreated.getDefaultInstance())));
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

  private static Message overTheWire(ProtobufCodec codec, Message message) {
    Buffer buffer = Buffer.buffer();
    codec.encodeToWire(buffer, message);
    return codec.decodeFromWire(0, buffer);
  }
}
