package dev.weft.notification.flow;

import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.notification.domain.NotificationFailures;
import dev.weft.notification.domain.ReceiverHealth;
import dev.weft.notification.domain.ReceiverHealth.Pass;
import dev.weft.notification.domain.RetrySchedule;
import dev.weft.notification.domain.SendException;
import dev.weft.proto.notifications.v1.OrderNotification;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.function.DoubleSupplier;

/**
 * Sends notifications to one receiver, independently of the others: what its {@link Channel} could
 * not send is retried by the schedule, waits while the receiver is resting, and becomes a dead
 * letter of this receiver when it is too old or refused for good.
 *
 * <p>Thread-safe.
 */
public final class Receiver {
  private final String name;
  private final Channel channel;
  private final ReceiverHealth health;
  private final RetrySchedule schedule;
  private final Instant since;
  private final ReceiverMetrics metrics;
  private final Clock clock;
  private final DoubleSupplier random;

  /**
   * @param since what was recorded before is not for this one
   * @param random from 0 to 1
   */
  public Receiver(
      String name,
      Channel channel,
      ReceiverHealth health,
      RetrySchedule schedule,
      Instant since,
      ReceiverMetrics metrics,
      Clock clock,
      DoubleSupplier random) {
    this.name = name;
    this.channel = channel;
    this.health = health;
    this.schedule = schedule;
    this.since = since;
    this.metrics = metrics;
    this.clock = clock;
    this.random = random;
  }

  public String name() {
    return name;
  }

  /** Completes when the receiver has accepted the notification, or need not get it. */
  public Future<Void> send(Delivery<OrderNotification> notification) {
    if (notification.time().isBefore(since)) {
      return Future.succeededFuture();
    }
    Pass pass = health.pass(clock.millis(), schedule.isOver(ageMs(notification)));
    return switch (pass) {
      case SEND, PROBE -> attempt(pass, notification);
      case WAIT ->
          Future.failedFuture(
              Failure.pause(
                  NotificationFailures.RECEIVER_RESTS,
                  "receiver " + name + " rests: " + health.status().reason()));
      case OFF ->
          Future.failedFuture(
              Condition.RECEIVER_GONE.failure(
                  NotificationFailures.RECEIVER_GONE, "receiver " + name + " is gone"));
    };
  }

  public void close() {
    channel.close();
  }

  private Future<Void> attempt(Pass pass, Delivery<OrderNotification> notification) {
    return Future.succeededFuture(notification)
        .compose(channel::send)
        .onSuccess(
            taken -> {
              health.accepted(pass, clock.millis());
              metrics.taken();
            })
        .recover(error -> Future.failedFuture(judged(pass, notification, error)));
  }

  private Failure judged(Pass pass, Delivery<OrderNotification> notification, Throwable error) {
    SendException why = reasonOf(error);
    String detail = "receiver " + name + ": " + why.getMessage();
    if (why.condition() == Condition.EVENT_UNACCEPTABLE) {
      health.refused(pass);
      metrics.givenUp();
      return Failure.reject(why.id(), detail);
    }
    boolean rests =
        health.failed(
            pass,
            notification.event().getNotificationId(),
            why,
            clock.millis(),
            random.getAsDouble());
    metrics.failed();
    if (why.condition() == Condition.RECEIVER_GONE) {
      metrics.givenUp();
      return Failure.reject(why.id(), detail);
    }
    return later(notification, why, detail, rests);
  }

  private Failure later(
      Delivery<OrderNotification> notification, SendException why, String detail, boolean rests) {
    long delayMs =
        Math.max(
            why.retryAfterMs(),
            schedule.delayMs(notification.deliveryCount(), random.getAsDouble()));
    if (schedule.isOver(ageMs(notification))
        || (!rests && schedule.isOver(ageMs(notification) + delayMs))) {
      metrics.givenUp();
      return Failure.reject(why.id(), detail + "; given up in try " + notification.deliveryCount());
    }
    return rests ? Failure.pause(why.id(), detail) : Failure.retryAfter(why.id(), detail, delayMs);
  }

  /** An error that nobody expected is no verdict on the notification. */
  private static SendException reasonOf(Throwable error) {
    return error instanceof SendException known
        ? known
        : new SendException(
            Condition.RECEIVER_UNAVAILABLE,
            NotificationFailures.RECEIVER_UNAVAILABLE,
            error.toString());
  }

  private long ageMs(Delivery<OrderNotification> notification) {
    return clock.millis() - notification.time().toEpochMilli();
  }
}
