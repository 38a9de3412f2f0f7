package dev.weft.notification.flow;

import dev.weft.notification.domain.ReceiverHealth;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.util.List;

/**
 * What became of the notifications of one receiver, and how the receiver is.
 *
 * <p>Thread-safe.
 */
public final class ReceiverMetrics {
  private static final AttributeKey<String> RECEIVER = AttributeKey.stringKey("weft.receiver");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("weft.outcome");

  private final LongCounter notifications;
  private final Attributes taken;
  private final Attributes failed;
  private final Attributes givenUp;

  /** Watches the receiver from now on; once for each receiver of a node. */
  public ReceiverMetrics(OpenTelemetry telemetry, String receiver, ReceiverHealth health) {
    Meter meter = telemetry.getMeter("dev.weft.notification");
    this.notifications =
        meter
            .counterBuilder("weft.notifications")
            .setDescription("Delivery attempts of notifications, by outcome")
            .build();
    this.taken = Attributes.of(RECEIVER, receiver, OUTCOME, "taken");
    this.failed = Attributes.of(RECEIVER, receiver, OUTCOME, "failed");
    this.givenUp = Attributes.of(RECEIVER, receiver, OUTCOME, "given_up");
    // A counter that first appears with its first event shows no increase for it.
    List.of(taken, failed, givenUp).forEach(outcome -> notifications.add(0, outcome));
    Attributes ofReceiver = Attributes.of(RECEIVER, receiver);
    meter
        .gaugeBuilder("weft.receiver.state")
        .setDescription("0 well, 1 resting after failures, 2 gone (410)")
        .ofLongs()
        .buildWithCallback(gauge -> gauge.record(level(health.status().state()), ofReceiver));
  }

  void taken() {
    notifications.add(1, taken);
  }

  void failed() {
    notifications.add(1, failed);
  }

  void givenUp() {
    notifications.add(1, givenUp);
  }

  private static long level(ReceiverHealth.State state) {
    return switch (state) {
      case WELL -> 0;
      case RESTING -> 1;
      case GONE -> 2;
    };
  }
}
