package dev.weft.launcher.saga;

import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.ServiceConsumers;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.steps.v1.StepPassed;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * A step as a participant would do it: by the order's id it lets the order pass, vetoes it, or says
 * nothing, so that its time-out has to.
 */
final class RandomStep extends VerticleBase {
  private static final Set<String> BEFORE_THE_END = Set.of("created", "reserved", "cleared");
  private static final int CHOICES = 5;
  private static final int VETOES = 0;
  private static final int SAYS_NOTHING = 1;

  private final String name;
  private final ServiceContext service;
  private Journal journal;
  private ServiceConsumers consumers;

  RandomStep(String name, ServiceContext service) {
    this.name = name;
    this.service = service;
  }

  @Override
  public Future<?> start() {
    journal = service.journal(vertx);
    consumers = service.consumers(vertx);
    consumers.follow(Addresses.STEP_PREFIX + name, OrderReserved.class, this::answer);
    return consumers.registered();
  }

  @Override
  public Future<?> stop() {
    return consumers.close();
  }

  private Future<?> answer(Delivery<OrderReserved> reserved) {
    OrderRef order =
        reserved.event().getOrder().toBuilder()
            .clearPaymentToken()
            .setOrderSequence(reserved.sequence())
            .build();
    return switch (Math.floorMod((name + order.getOrderId()).hashCode(), CHOICES)) {
      case VETOES -> veto(order, reserved.sequence());
      case SAYS_NOTHING -> Future.succeededFuture();
      default -> pass(order);
    };
  }

  private Future<?> pass(OrderRef order) {
    String id = order.getOrderId();
    NewEvent passed =
        NewEvent.of(
            Subjects.stepPassed(name, id),
            id + ":" + name,
            StepPassed.newBuilder().setOrder(order).build(),
            Guard.none(Subjects.anyOfStep(name, id)));
    return journal.append(Streams.STEPS, passed).recover(RandomStep::answered);
  }

  private Future<?> veto(OrderRef order, long sequence) {
    String id = order.getOrderId();
    NewEvent rejected =
        NewEvent.of(
            Subjects.order(OrderEvent.REJECTED, id),
            id + ":rejected",
            OrderRejected.newBuilder()
                .setOrder(order)
                .setReason(RejectionReason.REJECTION_REASON_VETOED)
                .build(),
            new Guard(Subjects.anyOfOrder(id), sequence));
    return journal
        .append(Streams.ORDERS, rejected)
        .<Void>mapEmpty()
        .recover(error -> isConflict(error) ? vetoAgain(order) : Future.failedFuture(error));
  }

  private Future<Void> vetoAgain(OrderRef order) {
    return journal
        .last(Streams.ORDERS, List.of(Subjects.anyOfOrder(order.getOrderId())))
        .compose(
            events -> {
              RecordedEvent last =
                  events.stream()
                      .max(Comparator.comparingLong(RecordedEvent::sequence))
                      .orElseThrow();
              return BEFORE_THE_END.contains(last.subjectToken(1))
                  ? veto(order, last.sequence()).<Void>mapEmpty()
                  : Future.succeededFuture();
            });
  }

  private static Future<Journal.Appended> answered(Throwable error) {
    return isConflict(error)
        ? Future.succeededFuture(new Journal.Appended(0, true))
        : Future.failedFuture(error);
  }

  private static boolean isConflict(Throwable error) {
    return Failure.of(error).is(FailureKind.CONFLICT);
  }
}
