package dev.weft.tools.conformance;

import com.google.protobuf.Message;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.orders.v1.OrderReserved;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a participant between two steps must do, which may veto an order. */
final class StepRole {
  private static final String CREATED = "orders.created.";
  private static final String REJECTED = "orders.rejected.";

  private final Stage stage;
  private final Participant participant;
  private final String vetoed;

  /**
   * @param vetoed id of a customer whose orders the participant does not let pass
   */
  StepRole(Stage stage, Participant participant, String vetoed) {
    this.stage = stage;
    this.participant = participant;
    this.vetoed = vetoed;
  }

  static Part part(String vetoed) {
    return new Part(
        CREATED,
        (stage, id) -> {}, // an order begins so
        id -> created(id, vetoed),
        Stage.ORDERS,
        id -> REJECTED + id);
  }

  List<Trial> trials() {
    List<Trial> trials = new ArrayList<>(new EveryRole(stage, participant, part(vetoed)).trials());
    trials.add(
        new Trial(
            "passes",
            "lets an order pass by storing nothing",
            "ack orders.created without an event of your own",
            this::passes));
    trials.add(
        new Trial(
            "vetoes",
            "vetoes with a reason, and says which order and whose it is",
            "orders.rejected: reason REJECTION_REASON_VETOED, order.order_id, order.customer_id,"
                + " order.order_sequence of the event that it follows",
            this::vetoes));
    trials.add(
        new Trial(
            "conflict",
            "vetoes an order that has moved on meanwhile, behind its last event",
            "error 10071: read the last of orders.*.<orderId>; created or reserved: again behind"
                + " its sequence",
            () -> afterKill(this::reserved, true)));
    trials.add(
        new Trial(
            "too-late",
            "leaves an order alone that has ended meanwhile",
            "error 10071, and the last of orders.*.<orderId> is neither created nor reserved: ack",
            () -> afterKill(this::cancelled, false)));
    return trials;
  }

  private String passes() throws IOException, JetStreamApiException, InterruptedException {
    String id = Stage.orderId();
    stage.store(CREATED + id, created(id, "cust-kit"));
    if (!stage.isAllAcked()) {
      return "not acked";
    }
    long count = stage.count(Stage.ORDERS, "orders.*." + id);
    return count == 1 ? "" : count - 1 + " events of its own";
  }

  private String vetoes() throws IOException, JetStreamApiException, InterruptedException {
    String id = Stage.orderId();
    long sequence = stage.store(CREATED + id, created(id, vetoed));
    Optional<MessageInfo> answer = stage.await(Stage.ORDERS, REJECTED + id);
    if (answer.isEmpty()) {
      return "no orders.rejected";
    }
    OrderRejected rejected = Stage.read(answer.get(), OrderRejected.getDefaultInstance());
    OrderRef order = rejected.getOrder();
    boolean right =
        rejected.getReason() == RejectionReason.REJECTION_REASON_VETOED
            && order.getOrderId().equals(id)
            && order.getCustomerId().equals(vetoed)
            && order.getOrderSequence() == sequence
            && order.getPaymentToken().isEmpty();
    return right ? "" : "it says " + rejected;
  }

  /** The order goes on while nobody looks at it. */
  private String afterKill(Function<String, Message> next, boolean mayVeto)
      throws IOException, JetStreamApiException, InterruptedException {
    participant.kill();
    String id = Stage.orderId();
    stage.store(CREATED + id, created(id, vetoed));
    Message event = next.apply(id);
    String name = event instanceof OrderReserved ? "reserved" : "cancelled";
    stage.store("orders." + name + "." + id, event);
    participant.start();
    if (!stage.isAllAcked()) {
      return "not acked";
    }
    boolean vetoes = stage.last(Stage.ORDERS, REJECTED + id).isPresent();
    return vetoes == mayVeto ? "" : vetoes ? "it was vetoed" : "it was not vetoed";
  }

  private OrderReserved reserved(String id) {
    return OrderReserved.newBuilder().setSchemaVersion(1).setOrder(ref(id)).build();
  }

  private OrderCancelled cancelled(String id) {
    return OrderCancelled.newBuilder().setSchemaVersion(1).setOrder(ref(id)).build();
  }

  private OrderRef ref(String id) {
    return OrderRef.newBuilder().setOrderId(id).setCustomerId(vetoed).setOrderSequence(1).build();
  }

  private static OrderCreated created(String id, String customer) {
    return OrderCreated.newBuilder()
        .setSchemaVersion(1)
        .setOrderId(id)
        .setCustomerId(customer)
        .addLines(OrderLine.newBuilder().setSku("YARN-WOOL-NAT").setQuantity(1))
        .setPaymentToken("tok_ok")
        .build();
  }
}
