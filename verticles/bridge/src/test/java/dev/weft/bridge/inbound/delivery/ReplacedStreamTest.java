package dev.weft.bridge.inbound.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.connection.client.MessagePosition;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.options.OptionsReader;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A stream was removed and made again, or restored: what a route remembers of a message is nothing
 * about another one that has its sequence.
 */
class ReplacedStreamTest {
  private static final MessagePosition OLD =
      new MessagePosition(17, Instant.ofEpochSecond(1_700_000_000));
  private static final MessagePosition NEW =
      new MessagePosition(17, Instant.ofEpochSecond(1_700_000_009));

  @Test
  void triesAreCountedAnew() {
    Map<MessagePosition, Long> tries = new HashMap<>();
    tries.merge(OLD, 1L, Long::sum);
    assertThat(tries.merge(OLD, 1L, Long::sum)).isEqualTo(2);
    assertThat(tries.merge(NEW, 1L, Long::sum)).isEqualTo(1);
  }

  @Test
  void whatWaitedDoesNotWaitAgain() {
    WaitingEvents waits = new WaitingEvents(route());
    assertThat(waits.hold(OLD)).isTrue();
    assertThat(waits.isHeld(NEW)).isFalse();
  }

  @Test
  void bothAreHandledWhenThePauseIsOver() {
    PauseGate gate = new PauseGate(new NoEvents());
    List<MessagePosition> called = new ArrayList<>();
    Failure away = Failure.pause("TST-1", "away");
    List<Future<Void>> held = new ArrayList<>();
    boolean[] isAway = {true};
    for (MessagePosition place : List.of(OLD, NEW)) {
      held.add(
          gate.pass(
              place,
              () -> {
                called.add(place);
                return isAway[0] ? Future.failedFuture(away) : Future.succeededFuture();
              }));
    }
    isAway[0] = false;
    called.clear();
    gate.tick();
    assertThat(called).containsExactly(OLD, NEW);
    assertThat(held).allMatch(Future::succeeded);
  }

  private static InboundRouteOptions route() {
    JsonObject route =
        new JsonObject()
            .put("stream", "ORDERS")
            .put("subjects", new JsonArray().add("orders.>"))
            .put("address", "test.any")
            .put("ordered", true);
    return InboundRouteOptions.read("any", new OptionsReader(route));
  }

  private static final class NoEvents implements UnsettledMessages.Events {
    @Override
    public void failed(Failure failure) {}

    @Override
    public void paused(Failure reason) {}

    @Override
    public void resumed() {}

    @Override
    public void stopped(Failure failure) {}
  }
}
