package dev.weft.bridge.inbound.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.connection.client.MessageHeaders;
import io.nats.client.PullRequestOptions;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class PinTest {
  private long nowMs = 100_000;
  private final Pin pin = new Pin(() -> nowMs);

  @Test
  void eachPullShowsTheIdThatTheServerGave() {
    JsonObject before = json(pin.pull(PullRequestOptions.builder(5)));
    assertThat(before.getString("group")).isEqualTo("weft");
    assertThat(before.containsKey("id")).isFalse();

    pin.seen(new MessageHeaders().add("Nats-Pin-Id", "stored").add("Nats-Pin-Id", "given"));

    assertThat(pin.isHeld()).isTrue();
    JsonObject after = json(pin.pull(PullRequestOptions.builder(5)));
    assertThat(after.getString("id")).isEqualTo("given");
    assertThat(after.getInteger("batch")).isEqualTo(5);
  }

  @Test
  void aRenewalAsksForNoMessage() {
    pin.seen(new MessageHeaders().add("Nats-Pin-Id", "given"));

    JsonObject renewal = json(pin.renewal());

    assertThat(renewal.getInteger("max_bytes")).isEqualTo(1);
    assertThat(renewal.getString("id")).isEqualTo("given");
    assertThat(renewal.getLong("expires")).isPositive();
  }

  @Test
  void isRenewedWellBeforeItsTimeout() {
    assertThat(pin.takeRenewal()).isFalse();
    pin.seen(new MessageHeaders().add("Nats-Pin-Id", "given"));
    assertThat(pin.takeRenewal()).isFalse();

    nowMs += Pin.TIMEOUT_MS / 3;
    assertThat(pin.takeRenewal()).isTrue();
    assertThat(pin.takeRenewal()).isFalse();

    nowMs += Pin.TIMEOUT_MS / 3;
    assertThat(pin.takeRenewal()).isTrue();
  }

  @Test
  void isDroppedOnce() {
    pin.seen(new MessageHeaders().add("Nats-Pin-Id", "given"));
    pin.seen(new MessageHeaders());

    assertThat(pin.drop()).isTrue();
    assertThat(pin.drop()).isFalse();
    nowMs += Pin.TIMEOUT_MS;
    assertThat(pin.takeRenewal()).isFalse();
  }

  private static JsonObject json(PullRequestOptions pull) {
    return new JsonObject(pull.toJson());
  }
}
