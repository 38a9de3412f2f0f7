package dev.weft.kernel.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.proto.journal.v1.AppendRequest;
import dev.weft.proto.orders.v1.OrderCreated;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalMappingTest {
  private static final OrderCreated CREATED = OrderCreated.newBuilder().setOrderId("o-1").build();

  @Test
  void aNewEventTakesItsTypeGuardAndLifeAlong() {
    NewEvent event =
        NewEvent.of("orders.created.o-1", "o-1:created", CREATED, Guard.none("orders.*.o-1"))
            .withTtlSeconds(60);

    AppendRequest request = JournalMapping.toRequest(List.of(event));

    assertThat(request.getEventsList())
        .singleElement()
        .satisfies(
            wire -> {
              assertThat(wire.getSubject()).isEqualTo("orders.created.o-1");
              assertThat(wire.getEventId()).isEqualTo("o-1:created");
              assertThat(wire.getType()).isEqualTo("weft.orders.v1.OrderCreated");
              assertThat(wire.getPayload()).isEqualTo(CREATED.toByteString());
              assertThat(wire.getGuard().getSubjectFilter()).isEqualTo("orders.*.o-1");
              assertThat(wire.getGuard().getExpectedSequence()).isZero();
              assertThat(wire.hasGuard()).isTrue();
              assertThat(wire.getTtlSeconds()).isEqualTo(60);
            });
  }

  @Test
  void aRecordedEventIsReadWithAllThatItHas() {
    RecordedEvent event = recorded(CREATED.toByteArray());

    RecordedEvent read =
        JournalMapping.fromWire(
            dev.weft.proto.journal.v1.RecordedEvent.newBuilder()
                .setStream(event.stream())
                .setSubject(event.subject())
                .setSequence(event.sequence())
                .setTime(JournalMapping.toTimestamp(event.time()))
                .setEventId(event.eventId())
                .setType(event.type())
                .setPayload(CREATED.toByteString())
                .setTraceparent(event.traceparent())
                .build());

    assertThat(read).usingRecursiveComparison().isEqualTo(event);
    assertThat(read.payloadAs(OrderCreated.parser())).isEqualTo(CREATED);
  }

  @Test
  void aPayloadThatCannotBeReadIsNobodysFaultWhoReadsIt() {
    byte[] broken = {(byte) 0x12, (byte) 0x7f};

    assertThatThrownBy(() -> recorded(broken).payloadAs(OrderCreated.parser()))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.kind()).isEqualTo(FailureKind.WAIT);
              assertThat(failure.detail()).contains("orders.created.o-1", "17", "OrderCreated");
            });
  }

  @Test
  void tokensOfASubjectAreCountedFromZero() {
    assertThat(recorded(new byte[0]).subjectToken(2)).isEqualTo("o-1");
  }

  @Test
  void aGuardExpectsASequence() {
    assertThatThrownBy(() -> new Guard("orders.*.o-1", -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static RecordedEvent recorded(byte[] payload) {
    return new RecordedEvent(
        "ORDERS",
        "orders.created.o-1",
        17,
        Instant.parse("2026-01-02T03:04:05.678901234Z"),
        "o-1:created",
        "weft.orders.v1.OrderCreated",
        payload,
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  }
}
