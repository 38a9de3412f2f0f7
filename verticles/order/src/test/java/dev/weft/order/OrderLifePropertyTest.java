package dev.weft.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.weft.kernel.contract.StepGates;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.order.domain.StockClaims;
import dev.weft.order.flow.CancelOrderFlow;
import dev.weft.order.flow.OrderLog;
import dev.weft.order.flow.OrderSaga;
import dev.weft.order.flow.OrderSteps;
import dev.weft.order.flow.ShardJoin;
import dev.weft.order.flow.StepJoin;
import dev.weft.proto.api.v1.CancelOrder;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.steps.v1.StepPassed;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;

/** Whatever arrives, in whichever order, however often, and whatever happens meanwhile. */
class OrderLifePropertyTest {
  private static final String ID = "o-1";
  private static final String LEGAL_LIVES =
      "created( reserved confirmed|( reserved)?( rejected| cancelled)( refund_due)?)";

  /** They ask for the charge. */
  private static final Set<String> TOKEN_BEARERS = Set.of("reserved", "cleared");

  private static final Message CREATED =
      OrderCreated.newBuilder()
          .setOrderId(ID)
          .setCustomerId("c-1")
          .setPaymentToken("tok_ok")
          .build();

  /** What may happen to an order; the same thing twice is a redelivery. */
  enum Happening {
    STOCK_RESERVED,
    STOCK_REJECTED,
    PAYMENT_CAPTURED,
    PAYMENT_DECLINED,
    REFUNDED,
    CANCEL,
    EXPIRE,
    FRAUD_PASSED,
    LIMIT_PASSED,
    FRAUD_OVERDUE,
    LIMIT_OVERDUE
  }

  private static final StepGates GATES = new StepGates(List.of("fraud", "limit"));
  private static final String HELD_BACK_LIVES =
      "created( reserved cleared confirmed"
          + "|( reserved)?( cleared)?( rejected| cancelled)( refund_due)?)";

  private RacingJournal journal;
  private OrderLog log;
  private OrderSaga saga;
  private CancelOrderFlow cancel;
  private StepJoin passes;
  private boolean guessesWrong;

  @BeforeTry
  void startAfresh() {
    start(StepGates.NONE);
  }

  private void start(StepGates gates) {
    journal = new RacingJournal();
    log = new OrderLog(journal, OpenTelemetry.noop());
    OrderSteps steps = new OrderSteps(log, !gates.isEmpty());
    passes = new StepJoin(journal, gates, steps);
    StockClaims claims = new StockClaims(Samples.PRICES, Samples.SHARDS);
    ShardJoin join = new ShardJoin(journal, Samples.SHARDS, steps, claims::require);
    saga = new OrderSaga(steps, join, claims, null);
    cancel = new CancelOrderFlow(log, steps);
  }

  @Property
  void endsLegallyAndOwesARefundExactlyForMoneyTakenInVain(
      @ForAll @Size(max = 12) List<Happening> happenings,
      @ForAll @Size(max = 6) List<Happening> meanwhile,
      @ForAll boolean forgetful,
      @ForAll boolean wrong) {
    live(happenings, meanwhile, forgetful, wrong);

    List<String> life = life();
    assertThat(String.join(" ", life)).matches(LEGAL_LIVES);
    boolean captured = isCaptured(happenings, meanwhile);
    // Nobody pays for an order that was never priced.
    assertThat(life.contains("refund_due"))
        .isEqualTo(captured && life.contains("reserved") && !life.contains("confirmed"));
    assertEachEventFollowsTheOneBefore();
  }

  private void live(
      List<Happening> happenings, List<Happening> meanwhile, boolean forgetful, boolean wrong) {
    guessesWrong = wrong;
    if (forgetful) {
      journal.forgetIds();
    }
    create();
    meanwhile.forEach(happening -> journal.meanwhile(() -> happen(happening)));
    happenings.forEach(this::happen);
    // Whatever was told to come again comes again; at the latest the deadline ends every order.
    happen(Happening.EXPIRE);
    happenings.forEach(this::happen);
    meanwhile.forEach(this::happen);
  }

  /** Two steps hold the charge back: one vetoes what it has not seen, the other lets it pass. */
  @Property
  void confirmsNothingThatAStepHasNotLetPass(
      @ForAll @Size(max = 14) List<Happening> happenings,
      @ForAll @Size(max = 6) List<Happening> meanwhile,
      @ForAll boolean forgetful,
      @ForAll boolean wrong) {
    start(GATES);
    live(happenings, meanwhile, forgetful, wrong);

    List<String> life = life();
    assertThat(String.join(" ", life)).matches(HELD_BACK_LIVES);
    boolean passed =
        journal.stored().events(Streams.STEPS).stream()
                .map(RecordedEvent::subject)
                .distinct()
                .count()
            == GATES.names().size();
    if (life.contains("cleared")) {
      assertThat(passed).isTrue();
    }
    assertThat(life.contains("refund_due"))
        .isEqualTo(
            isCaptured(happenings, meanwhile)
                && life.contains("reserved")
                && !life.contains("confirmed"));
    assertEachEventFollowsTheOneBefore();
  }

  private static boolean isCaptured(List<Happening> happenings, List<Happening> meanwhile) {
    return happenings.contains(Happening.PAYMENT_CAPTURED)
        || meanwhile.contains(Happening.PAYMENT_CAPTURED);
  }

  private void create() {
    assertThat(log.append(OrderEvent.CREATED, ID, CREATED, 0).succeeded()).isTrue();
  }

  private void happen(Happening happening) {
    Future<?> outcome =
        switch (happening) {
          case STOCK_RESERVED -> stock(Samples.stockReserved(after(OrderEvent.CREATED)));
          case STOCK_REJECTED -> stock(Samples.stockRejected(after(OrderEvent.CREATED)));
          case PAYMENT_CAPTURED -> payment(Samples.captured(after(asked())));
          case PAYMENT_DECLINED -> payment(Samples.declined(after(asked())));
          case CANCEL -> cancel.cancel(CancelOrder.newBuilder().setOrderId(ID).build());
          case REFUNDED -> payment(Samples.refunded(after(OrderEvent.REFUND_DUE)));
          case EXPIRE -> saga.onDeadline(Samples.delivery(CREATED));
          case FRAUD_PASSED -> pass("fraud");
          case LIMIT_PASSED -> pass("limit");
          case FRAUD_OVERDUE -> overdue("fraud", true);
          case LIMIT_OVERDUE -> overdue("limit", false);
        };
    assertThat(outcome.isComplete()).isTrue();
    if (outcome.failed()) {
      assertThat(outcome.cause()).isInstanceOf(Failure.class);
      assertThat(Failure.of(outcome.cause()).kind()).isIn(FailureKind.REJECT, FailureKind.RETRY);
    }
  }

  /** Stored by the step once, and delivered whenever somebody says so. */
  private Future<?> pass(String step) {
    if (!hasHappened(OrderEvent.RESERVED)) {
      return Future.succeededFuture();
    }
    StepPassed passed =
        StepPassed.newBuilder()
            .setOrder(Samples.ref(ID, 0).toBuilder().clearPaymentToken())
            .build();
    String subject = Subjects.stepPassed(step, ID);
    journal.stored().append(Streams.STEPS, NewEvent.of(subject, "", passed, Guard.none(subject)));
    return passes.onPassed(Samples.delivery(subject, passed));
  }

  private Future<?> overdue(String step, boolean vetoes) {
    if (!hasHappened(OrderEvent.RESERVED)) {
      return Future.succeededFuture();
    }
    OrderReserved reserved = OrderReserved.newBuilder().setOrder(Samples.ref(ID, 1)).build();
    return passes.onTimeout(step, vetoes, "10 s", Samples.delivery(reserved));
  }

  /** Whoever charges without having been asked follows the reservation. */
  private OrderEvent asked() {
    return hasHappened(OrderEvent.CLEARED) ? OrderEvent.CLEARED : OrderEvent.RESERVED;
  }

  private boolean hasHappened(OrderEvent event) {
    return life().contains(Subjects.token(event));
  }

  private Future<?> stock(Message event) {
    return saga.onStock(Samples.delivery(event));
  }

  private Future<?> payment(Message event) {
    return saga.onPayment(Samples.delivery(event));
  }

  /** As the other services would refer to the order; 0 when they could not know. */
  private OrderRef after(OrderEvent event) {
    long sequence =
        guessesWrong
            ? 0
            : events().stream()
                .filter(stored -> stored.subject().equals(Subjects.order(event, ID)))
                .mapToLong(RecordedEvent::sequence)
                .findFirst()
                .orElse(0);
    return Samples.ref(ID, sequence);
  }

  private void assertEachEventFollowsTheOneBefore() {
    List<RecordedEvent> events = events();
    for (int i = 1; i < events.size(); i++) {
      OrderRef ref = refOf(events.get(i));
      assertThat(ref.getOrderSequence()).isEqualTo(events.get(i - 1).sequence());
      assertThat(ref.getPaymentToken().isEmpty())
          .isEqualTo(!TOKEN_BEARERS.contains(events.get(i).subjectToken(1)));
    }
  }

  private static OrderRef refOf(RecordedEvent event) {
    return switch (OrderEvent.valueOf(event.subjectToken(1).toUpperCase(Locale.ROOT))) {
      case CREATED -> throw new AssertionError("created twice");
      case RESERVED, CLEARED -> event.payloadAs(OrderReserved.parser()).getOrder();
      case CONFIRMED -> event.payloadAs(OrderConfirmed.parser()).getOrder();
      case REJECTED -> event.payloadAs(OrderRejected.parser()).getOrder();
      case CANCELLED -> event.payloadAs(OrderCancelled.parser()).getOrder();
      case REFUND_DUE -> event.payloadAs(OrderRefundDue.parser()).getOrder();
      case ORDER_EVENT_UNSPECIFIED, UNRECOGNIZED -> throw new AssertionError(event.subject());
    };
  }

  private List<String> life() {
    return events().stream().map(event -> event.subjectToken(1)).toList();
  }

  private List<RecordedEvent> events() {
    return journal.stored().events(Streams.ORDERS);
  }
}
