package dev.weft.notification;

import com.google.protobuf.Message;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.InFlight;
import dev.weft.kernel.bus.Replies;
import dev.weft.kernel.contract.Addresses;
import dev.weft.notification.adapter.LogChannel;
import dev.weft.notification.adapter.MailChannel;
import dev.weft.notification.adapter.MailOptions;
import dev.weft.notification.adapter.WebhookChannel;
import dev.weft.notification.adapter.WebhookOptions;
import dev.weft.notification.domain.RetrySchedule;
import dev.weft.notification.flow.Channel;
import dev.weft.notification.flow.NotificationFlow;
import dev.weft.notification.flow.Receiver;
import dev.weft.proto.notifications.v1.OrderNotification;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Tells customers what became of their orders.
 *
 * <p>Event-loop confined. Never blocks.
 */
public final class NotificationVerticle extends VerticleBase {
  /**
   * Request without body → JSON {@code {"receivers": {"<name>": {"state": "well" | "resting" |
   * "gone", …}}}}, of this node: ask with {@code setLocalOnly(true)}.
   */
  public static final String HEALTH_ADDRESS = "notification.health";

  /** A dead letter is written before the stream forgets the notification, with time to spare. */
  private static final double GIVE_UP_SHARE = 0.9;

  private final NotificationOptions options;
  private final long retentionMs;
  private final ServiceContext mesh;
  private final Clock clock;
  private final InFlight inFlight = new InFlight();
  private final List<Receiver> receivers = new ArrayList<>();
  private final List<MessageConsumer<?>> consumers = new ArrayList<>();

  /**
   * @param retentionMs for how long stream NOTIFICATIONS keeps what is in it; {@link
   *     Long#MAX_VALUE}: for ever
   */
  public NotificationVerticle(NotificationOptions options, long retentionMs, ServiceContext mesh) {
    this(options, retentionMs, mesh, Clock.systemUTC());
  }

  NotificationVerticle(
      NotificationOptions options, long retentionMs, ServiceContext mesh, Clock clock) {
    this.options = options;
    this.retentionMs = retentionMs;
    this.mesh = mesh;
    this.clock = clock;
  }

  /** Whether what is given up on is a dead letter before its stream forgets it. */
  public static boolean givesUpInTime(long giveUpAfterMs, long retentionMs) {
    return giveUpAfterMs <= retentionMs * GIVE_UP_SHARE;
  }

  @Override
  public Future<?> start() {
    NotificationFlow flow =
        new NotificationFlow(mesh.journal(vertx), retentionMs, clock, mesh.telemetry());
    follow(Addresses.NOTIFICATION_RECORD, Message.class, flow::record);
    for (Destination destination : options.destinations()) {
      Receiver receiver = receiver(destination);
      receivers.add(receiver);
      follow(destination.address(), OrderNotification.class, receiver::send);
    }
    NodeReceivers known = NodeReceivers.of(vertx);
    consumers.add(
        vertx
            .eventBus()
            .localConsumer(
                HEALTH_ADDRESS,
                ask -> ask.reply(new JsonObject().put("receivers", known.report()))));
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
  }

  @Override
  public Future<?> stop() {
    return Future.all(consumers.stream().map(MessageConsumer::unregister).toList())
        .eventually(inFlight::drained)
        .onComplete(drained -> receivers.forEach(Receiver::close));
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
    NodeReceivers.Entry shared = NodeReceivers.of(vertx).entry(name, mesh.telemetry());
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

  private <M extends Message> void follow(
      String address, Class<M> type, Function<Delivery<M>, Future<Void>> step) {
    consumers.add(
        mesh.reach()
            .<M>fromBridge(vertx.eventBus(), address)
            .handler(Replies.replying(type, event -> inFlight.track(step.apply(event)))));
  }
}
