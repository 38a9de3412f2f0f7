package dev.weft.bridge.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.bus.Upcaster;
import dev.weft.proto.journal.v1.RecordedEvent;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderCreated;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a read of the journal makes of a stored message; a cancelled order stands for a version. */
class EventCodecTest {
  private static final String OLD = "weft.orders.v1.OrderCreated";
  private static final OrderCreated EVENT = OrderCreated.newBuilder().setOrderId("o-1").build();

  @Test
  void readsWhatIsStored() {
    RecordedEvent event = decode(new MessageTypes(List.of(EVENT)), EVENT.toByteArray());
    assertThat(event.getType()).isEqualTo(OLD);
    assertThat(event.getPayload()).isEqualTo(EVENT.toByteString());
    assertThat(event.getSequence()).isEqualTo(7);
  }

  @Test
  void readsAnOlderVersionAsTheNewerOne() {
    RecordedEvent event = decode(upcasting(), EVENT.toByteArray());
    assertThat(event.getType()).isEqualTo("weft.orders.v1.OrderCancelled");
    assertThat(event.getPayload()).isEqualTo(newer(EVENT).toByteString());
    assertThat(event.getEventId()).isEqualTo("o-1:created");
  }

  @Test
  void leavesWhatCannotBeMadeNewerAsItIs() {
    byte[] broken = {(byte) 0xff};
    RecordedEvent event = decode(upcasting(), broken);
    assertThat(event.getType()).isEqualTo(OLD);
    assertThat(event.getPayload().toByteArray()).isEqualTo(broken);
  }

  private static MessageTypes upcasting() {
    return new MessageTypes(
        List.of(OrderCancelled.getDefaultInstance()),
        List.of(
            new Upcaster() {
              @Override
              public Message from() {
                return OrderCreated.getDefaultInstance();
              }

              @Override
              public Message upcast(Message event) {
                return newer((OrderCreated) event);
              }
            }));
  }

  private static OrderCancelled newer(OrderCreated event) {
    return OrderCancelled.newBuilder().setDetail("was " + event.getOrderId()).build();
  }

  private static RecordedEvent decode(MessageTypes types, byte[] data) {
    MessageHeaders headers = new MessageHeaders();
    CloudEventHeaders.write(headers, "o-1:created", OLD, "weft/orders", Instant.EPOCH);
    headers
        .put("Nats-Stream", "ORDERS")
        .put("Nats-Subject", "orders.created.o-1")
        .put("Nats-Sequence", "7")
        .put("Nats-Time-Stamp", "2026-03-04T05:06:07Z");
    return new EventCodec(types)
        .decode(new ReceivedMessage((to, ack) -> {}, "_INBOX.x", null, headers, data));
  }
}
