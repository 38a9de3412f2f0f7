package dev.weft.notification;

import com.google.protobuf.Message;
import dev.weft.kernel.Mesh;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.InFlight;
import dev.weft.kernel.bus.Replies;
import dev.weft.kernel.contract.Addresses;
import dev.weft.notification.NotificationOptions.ChannelName;
import dev.weft.notification.adapter.LogChannel;
import dev.weft.notification.adapter.WebhookChannel;
import dev.weft.notification.flow.Channel;
import dev.weft.notification.flow.NotificationFlow;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

/** Event-loop confined. Never blocks. Tells customers what became of their orders. */
public final class NotificationVerticle extends VerticleBase {
  private final NotificationOptions options;
  private final Mesh mesh;
  private final InFlight inFlight = new InFlight();
  private List<Channel> channels = List.of();
  private List<MessageConsumer<?>> consumers = List.of();

  public NotificationVerticle(NotificationOptions options, Mesh mesh) {
    this.options = options;
    this.mesh = mesh;
  }

  @Override
  public Future<?> start() {
    channels = options.channels().stream().map(this::channel).toList();
    NotificationFlow flow = new NotificationFlow(mesh.journal(vertx), channels);
    consumers =
        List.of(
            follow(Addresses.NOTIFICATION_RECORD, flow::record),
            follow(Addresses.NOTIFICATION_SEND, flow::send));
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
  }

  @Override
  public Future<?> stop() {
    return Future.all(consumers.stream().map(MessageConsumer::unregister).toList())
        .eventually(inFlight::drained)
        .onComplete(drained -> channels.forEach(Channel::close));
  }

  private Channel channel(ChannelName name) {
    return switch (name) {
      case LOG -> new LogChannel();
      case WEBHOOK -> new WebhookChannel(vertx, options.webhook(), Clock.systemUTC());
    };
  }

  private <M extends Message> MessageConsumer<M> follow(
      String address, Function<Delivery<M>, Future<Void>> step) {
    return mesh.reach()
        .<M>fromBridge(vertx.eventBus(), address)
        .handler(Replies.replying(event -> inFlight.track(step.apply(event))));
  }
}
