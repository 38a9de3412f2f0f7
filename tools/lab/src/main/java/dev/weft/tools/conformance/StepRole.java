package dev.weft.tools.conformance;

import com.google.protobuf.Message;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.steps.v1.StepPassed;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What a step must do that the charge waits for: let an order pass, or veto it. */
final class StepRole {
  private static final String CREATED = "orders.created.";
  private static final String RESERVED = "orders.reserved.";
  private static final String REJECTED = "orders.rejected.";
  private static final String HONEST = SampleEvents.CUSTOMER;

  private final SimulatedWeft weft;
  private final Participant participant;
  private final ConformanceRun.Step step;

  StepRole(SimulatedWeft weft, Participant participant, ConformanceRun.Step step) {
    this.weft = weft;
    this.participant = participant;
    this.step = step;
  }

  static RoleContract contract(ConformanceRun.Step step) {
    return new RoleContract(
        RESERVED,
        (weft, id) -> weft.store(CREATED + id, created(id, HONEST)),
        id -> reserved(id, HONEST),
        SimulatedWeft.STEPS,
        id -> passed(step, id));
  }

  List<TestCase> cases() {
    List<TestCase> cases =
        new ArrayList<>(new EveryRole(weft, participant, contract(step)).cases());
    cases.add(
        new TestCase(
            "passes",
            "lets an order pass, and says which, whose, and behind which event",
            "steps.<name>.passed: order.order_id, order.customer_id, order.order_sequence of the"
                + " event, no order.payment_token; nothing in ORDERS",
            this::passes));
    cases.add(
        new TestCase(
            "answered-for",
            "takes a conflict for an answer: its time was up",
            "error 10071: something is under steps.<name>.*.<orderId>; ack",
            this::answeredFor));
    cases.add(
        new TestCase(
            "vetoes",
            "vetoes with a reason, says which order and whose it is, and does not let it pass",
            "orders.rejected: reason REJECTION_REASON_VETOED, order.order_id, order.customer_id,"
                + " order.order_sequence of the event that it follows; no steps.<name>.passed",
            this::vetoes));
    cases.add(
        new TestCase(
            "conflict",
            "vetoes an order that has moved on meanwhile, behind its last event",
            "error 10071: read the last of orders.*.<orderId>; created, reserved or cleared: again"
                + " behind its sequence",
            () -> afterKill("orders.cleared.", id -> reserved(id, step.vetoed()), true)));
    cases.add(
        new TestCase(
            "too-late",
            "leaves an order alone that has ended meanwhile",
            "error 10071, and the last of orders.*.<orderId> is an end: ack",
            () ->
                afterKill(
                    "orders.cancelled.", id -> SampleEvents.cancelled(id, step.vetoed()), false)));
    return cases;
  }

  private String passes() throws IOException, JetStreamApiException, InterruptedException {
    String id = SimulatedWeft.orderId();
    weft.store(CREATED + id, created(id, HONEST));
    long sequence = weft.store(RESERVED + id, reserved(id, HONEST));
    Optional<MessageInfo> answer = weft.await(SimulatedWeft.STEPS, passed(step, id));
    if (answer.isEmpty()) {
      return "no " + passed(step, id);
    }
    StepPassed passed = SimulatedWeft.read(answer.get(), StepPassed.getDefaultInstance());
    if (!isAbout(passed.getOrder(), id, HONEST, sequence)) {
      return "it says " + passed;
    }
    long count = weft.count(SimulatedWeft.ORDERS, "orders.*." + id);
    return count == 2 ? "" : count - 2 + " events of its own in ORDERS";
  }

  /** Somebody has let it pass in its name. */
  private String answeredFor() throws IOException, JetStreamApiException, InterruptedException {
    participant.kill();
    String id = SimulatedWeft.orderId();
    weft.store(CREATED + id, created(id, HONEST));
    weft.store(RESERVED + id, reserved(id, HONEST));
    weft.store(
        passed(step, id),
        StepPassed.newBuilder().setSchemaVersion(1).setOrder(SampleEvents.ref(id, HONEST)).build());
    participant.start();
    if (!weft.isAllAcked()) {
      return "not acked";
    }
    long count = weft.count(SimulatedWeft.STEPS, passed(step, id));
    return count == 1 ? "" : count + " events under " + passed(step, id);
  }

  private String vetoes() throws IOException, JetStreamApiException, InterruptedException {
    String id = SimulatedWeft.orderId();
    weft.store(CREATED + id, created(id, step.vetoed()));
    long sequence = weft.store(RESERVED + id, reserved(id, step.vetoed()));
    Optional<MessageInfo> answer = weft.await(SimulatedWeft.ORDERS, REJECTED + id);
    if (answer.isEmpty()) {
      return "no orders.rejected";
    }
    OrderRejected rejected = SimulatedWeft.read(answer.get(), OrderRejected.getDefaultInstance());
    if (rejected.getReason() != RejectionReason.REJECTION_REASON_VETOED
        || !isAbout(rejected.getOrder(), id, step.vetoed(), sequence)) {
      return "it says " + rejected;
    }
    return weft.last(SimulatedWeft.STEPS, passed(step, id)).isPresent()
        ? "it let it pass, too"
        : "";
  }

  /** The order moves on while the participant is down. */
  private String afterKill(String prefix, Function<String, Message> next, boolean mayVeto)
      throws IOException, JetStreamApiException, InterruptedException {
    participant.kill();
    String id = SimulatedWeft.orderId();
    weft.store(CREATED + id, created(id, step.vetoed()));
    weft.store(RESERVED + id, reserved(id, step.vetoed()));
    weft.store(prefix + id, next.apply(id));
    participant.start();
    if (!weft.isAllAcked()) {
      return "not acked";
    }
    boolean vetoes = weft.last(SimulatedWeft.ORDERS, REJECTED + id).isPresent();
    return vetoes == mayVeto ? "" : vetoes ? "it was vetoed" : "it was not vetoed";
  }

  private static boolean isAbout(OrderRef order, String id, String customer, long sequence) {
    return order.getOrderId().equals(id)
        && order.getCustomerId().equals(customer)
        && order.getOrderSequence() == sequence
        && order.getPaymentToken().isEmpty();
  }

  private static String passed(ConformanceRun.Step step, String id) {
    return "steps." + step.name() + ".passed." + id;
  }

  private static OrderCreated created(String id, String customer) {
    return SampleEvents.created(id, customer, SampleEvents.TOKEN_OK);
  }

  private static OrderReserved reserved(String id, String customer) {
    return SampleEvents.reserved(id, customer, SampleEvents.TOKEN_OK);
  }
}
