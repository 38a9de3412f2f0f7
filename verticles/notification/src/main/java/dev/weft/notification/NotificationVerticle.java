package dev.weft.notification;

import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.ServiceConsumers;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.customer.CustomerVault;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.notification.adapter.LogChannel;
import dev.weft.notification.adapter.MailChannel;
import dev.weft.notification.adapter.MailOptions;
import dev.weft.notification.adapter.WebhookChannel;
import dev.weft.notification.adapter.WebhookOptions;
import dev.weft.notification.domain.ReceiverHealth;
import dev.weft.notification.domain.RetrySchedule;
import dev.weft.notification.flow.Channel;
import dev.weft.notification.flow.NotificationFlow;
import dev.weft.notification.flow.Receiver;
import dev.weft.proto.notifications.v1.OrderNotification;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Notifies customers of the end of their orders.
 *
 * <p>Event-loop confined. Never blocks.
 */
public final class NotificationVerticle extends VerticleBase {
  /** A dead letter is written before the stream forgets the notification, with time to spare. */
  private static final double GIVE_UP_SHARE = 0.9;

  private final NotificationOptions options;
  private final long retentionMs;
  private final ServiceContext service;
  private final Clock clock;
  private final KeyFile customerKeys;
  private final List<Receiver> receivers = new ArrayList<>();
  private ServiceConsumers consumers;

  /**
   * @param retentionMs for how long stream NOTIFICATIONS keeps what is in it; {@link
   *     Long#MAX_VALUE}: for ever
   * @param customerKeys that customers' ids are sealed with
   */
  public NotificationVerticle(
      NotificationOptions options, long retentionMs, ServiceContext service, KeyFile customerKeys) {
    this(options, retentionMs, service, customerKeys, Clock.systemUTC());
  }

  NotificationVerticle(
      NotificationOptions options,
      long retentionMs,
      ServiceContext service,
      KeyFile customerKeys,
      Clock clock) {
    this.customerKeys = customerKeys;
    this.options = options;
    this.retentionMs = retentionMs;
    this.service = service;
    this.clock = clock;
  }

  /** Whether what is given up on is a dead letter before its stream forgets it. */
  public static boolean givesUpInTime(long giveUpAfterMs, long retentionMs) {
    return giveUpAfterMs <= retentionMs * GIVE_UP_SHARE;
  }

  /** How each receiver of this node is, by name; empty until the service starts. */
  public static SortedMap<String, ReceiverHealth.Status> receivers(Vertx vertx) {
    return NodeReceivers.of(vertx).statuses();
  }

  @Override
  public Future<?> start() {
    NotificationFlow flow =
        new NotificationFlow(service.journal(vertx), retentionMs, clock, service.telemetry());
    CustomerVault customers = new CustomerVault(service.journal(vertx), customerKeys);
    consumers = service.consumers(vertx);
    consumers.follow(Addresses.NOTIFICATION_RECORD, flow::record);
    for (Destination destination : options.destinations()) {
      Receiver receiver = receiver(destination);
      receivers.add(receiver);
      consumers.follow(
          destination.address(),
          OrderNotification.class,
          delivery -> named(customers, delivery).compose(receiver::send));
    }
    return customerKeys.read().compose(read -> consumers.registered());
  }

  /** Receivers know customers by their ids, not by what events call them. */
  private static Future<Delivery<OrderNotification>> named(
      CustomerVault customers, Delivery<OrderNotification> delivery) {
    String handle = delivery.event().getCustomerId();
    return customers
        .nameOf(handle)
        .map(
            name ->
                name.equals(handle)
                    ? delivery
                    : delivery.with(delivery.event().toBuilder().setCustomerId(name).build()));
  }

  @Override
  public Future<?> stop() {
    return consumers.close().onComplete(drained -> receivers.forEach(Receiver::close));
  }

  private Receiver receiver(Destination destination) {
    String name = destination.name();
    if (destination.address().equals(Addresses.NOTIFICATION_SEND)) {
      return receiver(name, new LogChannel(), Instant.EPOCH);
    }
    for (WebhookOptions webhook : options.webhooks()) {
      if (webhook.name().equals(name)) {
        return receiver(name, new WebhookChannel(vertx, webhook, clock), webhook.since());
      }
    }
    MailOptions mail = options.mail().orElseThrow();
    return receiver(name, new MailChannel(vertx, mail, clock), mail.since());
  }

  private Receiver receiver(String name, Channel channel, Instant since) {
    NodeReceivers.ReceiverState shared = NodeReceivers.of(vertx).stateOf(name, service.telemetry());
    RetrySchedule schedule = options.retry().endingBefore((long) (retentionMs * GIVE_UP_SHARE));
    return new Receiver(
        name,
        channel,
        shared.health(),
        schedule,
        since,
        shared.metrics(),
        clock,
        () -> ThreadLocalRandom.current().nextDouble());
  }
}
