package dev.weft.bridge.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.bus.Replies;
import dev.weft.kernel.bus.Upcaster;
import dev.weft.proto.deadletters.v1.DeadLetter;
import dev.weft.proto.deadletters.v1.DeadLetterState;
import dev.weft.proto.deadletters.v1.ReplayDeadLetters;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.tools.testkit.Async;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An upgrade over a change of meaning: {@code OrderCreated} has a version 2, in a package of its
 * own. The node of before does not know it; the one of after makes version 1 newer as it reads it.
 */
@Timeout(120)
class MajorVersionIT {
  private static final String ROUTE = "plain";
  private static final Message V2 = versionTwo();
  private static final MessageTypes BEFORE =
      new MessageTypes(List.of(OrderCreated.getDefaultInstance()));
  private static final MessageTypes AFTER = new MessageTypes(List.of(V2), List.of(new ToTwo()));

  private final Queue<Delivery<Message>> handled = new ConcurrentLinkedQueue<>();
  @AutoClose private final DeadLetterBench bench = new DeadLetterBench();

  @Test
  void anUnknownMajorVersionWaitsForTheUpgradeAndLetsTheOthersPass() throws Exception {
    start(BEFORE, this::handle);
    publish("o-2", two("o-2", "Ada"));
    bench.publish("created", "o-1", 1);
    DeadLetter parked = bench.awaitOne(ROUTE);
    assertThat(parked.getKind()).isEqualTo("unknown_type");
    assertThat(parked.getFailureId()).isEqualTo("BRG-302");
    assertThat(parked.getType()).isEqualTo("weft.orders.v2.OrderCreated");
    await().until(() -> handled.size() == 1);
    assertThat(handled.remove().event()).isEqualTo(DeadLetterBench.event("o-1"));
    bench.stopNode();

    start(AFTER, this::handle);
    bench.replay(ReplayDeadLetters.newBuilder().addSequences(parked.getSequence()));
    bench.awaitOpen(ROUTE, 0);
    assertThat(handled).hasSize(1);
    assertThat(handled.element().event().toByteString())
        .isEqualTo(two("o-2", "Ada").toByteString());
    assertThat(bench.list(ROUTE, true).get(0).getState())
        .isEqualTo(DeadLetterState.DEAD_LETTER_STATE_REPLAYED);
  }

  @Test
  void anEventOfTheOlderVersionIsHandledAsTheNewerOne() {
    start(AFTER, this::handle);
    bench.publish("created", "o-1", 1);
    await().until(() -> handled.size() == 1);
    assertThat(handled.element().event().toByteString())
        .isEqualTo(two("o-1", "made of 1").toByteString());
    assertThat(handled.element().eventId()).isEqualTo("o-1:created:1");
  }

  /** It was parked by the version of before, for a reason of its own. */
  @Test
  void aDeadLetterOfTheOlderVersionIsReplayedAsTheNewerOne() {
    start(BEFORE, delivery -> DeadLetterBench.reject("the wrong moon"));
    bench.publish("created", "o-1", 1);
    DeadLetter parked = bench.awaitOne(ROUTE);
    bench.stopNode();

    start(AFTER, this::handle);
    bench.replay(ReplayDeadLetters.newBuilder().addSequences(parked.getSequence()));
    bench.awaitOpen(ROUTE, 0);
    assertThat(handled.element().event().toByteString())
        .isEqualTo(two("o-1", "made of 1").toByteString());
  }

  @Test
  void whatCannotBeMadeNewerIsADeadLetter() {
    start(AFTER, this::handle);
    bench.publish("created", ToTwo.NOT_THIS, 1);
    DeadLetter broken = bench.awaitOne(ROUTE);
    assertThat(broken.getKind()).isEqualTo("undecodable");
    assertThat(broken.getReason()).contains("cannot be made newer");
    assertThat(handled).isEmpty();
  }

  private Future<?> handle(Delivery<Message> delivery) {
    handled.add(delivery);
    return Future.succeededFuture();
  }

  private void start(MessageTypes types, Function<Delivery<Message>, Future<?>> step) {
    bench.startNode(types);
    Async.await(
        bench.vertx.eventBus().consumer("test." + ROUTE, Replies.replying(step)).completion());
    bench.startRoutes();
  }

  private void publish(String orderId, Message event) throws Exception {
    MessageHeaders headers = new MessageHeaders();
    CloudEventHeaders.write(
        headers, orderId + ":created", MessageTypes.nameOf(event), "test", Instant.EPOCH);
    bench
        .client
        .jetStream()
        .publish("orders.created." + orderId, headers.toJnats(), event.toByteArray());
  }

  /** Version 1 has an id; version 2 wants the buyer, too. */
  private static final class ToTwo implements Upcaster {
    static final String NOT_THIS = "o-3";

    @Override
    public Message from() {
      return OrderCreated.getDefaultInstance();
    }

    @Override
    public Message upcast(Message event) {
      String orderId = ((OrderCreated) event).getOrderId();
      if (orderId.equals(NOT_THIS)) {
        throw new IllegalStateException("nobody knows the buyer");
      }
      return two(orderId, "made of 1");
    }
  }

  private static Message two(String orderId, String buyer) {
    return V2.newBuilderForType()
        .setField(V2.getDescriptorForType().findFieldByName("order_id"), orderId)
        .setField(V2.getDescriptorForType().findFieldByName("buyer"), buyer)
        .build();
  }

  private static Message versionTwo() {
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName("weft/orders/v2/orders.proto")
            .setPackage("weft.orders.v2")
            .setSyntax("proto3")
            .addMessageType(
                DescriptorProto.newBuilder()
                    .setName("OrderCreated")
                    .addField(text("order_id", 1))
                    .addField(text("buyer", 2)))
            .build();
    try {
      return DynamicMessage.getDefaultInstance(
          FileDescriptor.buildFrom(file, new FileDescriptor[0]).getMessageTypes().get(0));
    } catch (DescriptorValidationException wrong) {
      throw new AssertionError(wrong);
    }
  }

  private static FieldDescriptorProto text(String name, int number) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(FieldDescriptorProto.Type.TYPE_STRING)
        .build();
  }
}
