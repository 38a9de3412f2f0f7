package dev.weft.tools.node;

import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.steps.v1.StepPassed;
import io.nats.client.Connection;
import io.nats.client.ConsumerContext;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.MessageConsumer;
import io.nats.client.StreamContext;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A step of {@code saga.steps} that knows nothing of Weft but the wire contract.
 *
 * <p>Answers on a thread of the client.
 */
final class TestStep implements AutoCloseable {
  private static final Duration ACK_WAIT = Duration.ofSeconds(2);

  private final Connection connection;
  private final String name;
  private final AtomicInteger handled = new AtomicInteger();
  private final MessageConsumer pulling;

  /** What it does about a reserved order. */
  @FunctionalInterface
  interface Policy {
    void decide(TestStep step, OrderReserved reserved, long sequence)
        throws IOException, JetStreamApiException;
  }

  /** Pulls the step's consumer, which it makes unless it is there. */
  TestStep(Connection connection, String name, Policy policy)
      throws IOException, JetStreamApiException {
    this.connection = connection;
    this.name = name;
    this.pulling = consumer().consume(message -> handle(policy, message));
  }

  private ConsumerContext consumer() throws IOException, JetStreamApiException {
    StreamContext orders = connection.getStreamContext("ORDERS");
    String durable = "step-" + name;
    try {
      return orders.getConsumerContext(durable);
    } catch (JetStreamApiException notThere) {
      return orders.createOrUpdateConsumer(
          ConsumerConfiguration.builder()
              .durable(durable)
              .filterSubject("orders.reserved.*")
              .ackPolicy(AckPolicy.Explicit)
              .ackWait(ACK_WAIT)
              .build());
    }
  }

  private void handle(Policy policy, Message message) {
    try {
      OrderReserved reserved = OrderReserved.parseFrom(message.getData());
      policy.decide(this, reserved, message.metaData().streamSequence());
      message.ack();
      handled.incrementAndGet();
    } catch (IOException | JetStreamApiException failed) {
      message.nak();
    }
  }

  /** Lets it pass, behind nothing of its own. */
  void pass(OrderReserved reserved, long sequence) throws IOException, JetStreamApiException {
    String id = reserved.getOrder().getOrderId();
    Headers guarded =
        new Headers()
            .put("Nats-Msg-Id", id + ":" + name)
            .put("Nats-Expected-Last-Subject-Sequence", "0")
            .put("Nats-Expected-Last-Subject-Sequence-Subject", "steps." + name + ".*." + id);
    pass(reserved, sequence, guarded);
  }

  /** The same as a careless participant would, again and again. */
  void passCarelessly(OrderReserved reserved, long sequence)
      throws IOException, JetStreamApiException {
    pass(reserved, sequence, new Headers());
  }

  private void pass(OrderReserved reserved, long sequence, Headers headers)
      throws IOException, JetStreamApiException {
    StepPassed passed =
        StepPassed.newBuilder().setSchemaVersion(1).setOrder(following(reserved, sequence)).build();
    connection
        .jetStream()
        .publish(
            "steps." + name + ".passed." + reserved.getOrder().getOrderId(),
            headers,
            passed.toByteArray());
  }

  void veto(OrderReserved reserved, long sequence) throws IOException, JetStreamApiException {
    String id = reserved.getOrder().getOrderId();
    Headers guarded =
        new Headers()
            .put("Nats-Msg-Id", id + ":rejected")
            .put("Nats-Expected-Last-Subject-Sequence", Long.toString(sequence))
            .put("Nats-Expected-Last-Subject-Sequence-Subject", "orders.*." + id)
            .put("ce-type", "weft.orders.v1.OrderRejected");
    OrderRejected rejected =
        OrderRejected.newBuilder()
            .setSchemaVersion(1)
            .setOrder(following(reserved, sequence))
            .setReason(RejectionReason.REJECTION_REASON_VETOED)
            .setDetail("a test does not like it")
            .build();
    connection.jetStream().publish("orders.rejected." + id, guarded, rejected.toByteArray());
  }

  private static OrderRef following(OrderReserved reserved, long sequence) {
    return reserved.getOrder().toBuilder().clearPaymentToken().setOrderSequence(sequence).build();
  }

  /** How many events it has handled so far. */
  int handled() {
    return handled.get();
  }

  @Override
  public void close() {
    pulling.stop();
  }
}
