package dev.weft.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.customer.CustomerVault;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StatusChangesTest {
  private static final StatusChanges CHANGES =
      new StatusChanges(new CustomerVault(new InMemoryJournal(), KeyFile.NONE));

  private static final String TRACEPARENT =
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void holdsTheTraceTheReasonAndTheServersTime() {
    OrderRejected rejected =
        OrderRejected.newBuilder()
            .setOrder(OrderRef.newBuilder().setOrderId("o").setCustomerId("c"))
            .setReason(RejectionReason.REJECTION_REASON_EXPIRED)
            .build();

    StatusChange change =
        CHANGES.of(event("weft.orders.v1.OrderRejected", rejected.toByteArray())).orElseThrow();

    assertThat(new JsonObject(change.text()))
        .isEqualTo(
            new JsonObject()
                .put("seq", 7L)
                .put("orderId", "o")
                .put("customerId", "c")
                .put("status", "REJECTED")
                .put("reason", "EXPIRED")
                .put("at", "2026-01-01T12:00:00Z")
                .put("traceId", "4bf92f3577b34da6a3ce929d0e0e4736"));
  }

  @Test
  void passesOverEventsItDoesNotKnow() {
    assertThat(CHANGES.of(event("weft.orders.v1.OrderRefundDue", new byte[0]))).isEmpty();
    assertThat(CHANGES.of(event("weft.orders.v2.OrderCreated", new byte[0]))).isEmpty();
  }

  @Test
  void passesOverAnEventThatCannotBeRead() {
    assertThat(CHANGES.of(event("weft.orders.v1.OrderCreated", new byte[] {7}))).isEmpty();
  }

  /** Thousands of changes are kept, so one must not be as large as a message may be. */
  @Test
  void passesOverAnEventWhoseIdsAreLongerThanAnyCanBe() {
    OrderRejected.Builder rejected = OrderRejected.newBuilder();
    rejected.getOrderBuilder().setOrderId("o").setCustomerId("c".repeat(129));
    assertThat(CHANGES.of(event("weft.orders.v1.OrderRejected", rejected.build().toByteArray())))
        .isEmpty();
  }

  private static RecordedEvent event(String type, byte[] payload) {
    Instant time = Instant.parse("2026-01-01T12:00:00Z");
    return new RecordedEvent("ORDERS", "orders.x.o", 7, time, "id", type, payload, TRACEPARENT);
  }
}
