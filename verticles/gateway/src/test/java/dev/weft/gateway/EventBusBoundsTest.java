package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What one bus client, and all of them, may cost. */
class EventBusBoundsTest {
  private static final String POINTS = "loyalty.points";
  private static final String NEWS = "loyalty.news";
  private static final DeliveryOptions SOON = new DeliveryOptions().setSendTimeout(200);

  private final Queue<Message<Object>> asked = new ConcurrentLinkedQueue<>();
  @AutoClose private Fixture weft;

  @Test
  void closesAClientThatSendsTooMuchAtOnce() {
    open(new JsonObject().put("frameBytesMax", 10_000));
    BusSocket client = new BusSocket(weft);
    client.ask("r1", POINTS, "x".repeat(9_000));
    assertThat(client.answer("r1").getString("body")).hasSize(9_000);
    client.ask("r2", POINTS, "x".repeat(20_000));
    client.awaitClosed();
    BusSocket inParts = new BusSocket(weft);
    inParts.writeInParts("x".repeat(8_000), 20);
    inParts.awaitClosed();
    assertThat(asked).hasSize(1);
    assertThat(weft.get("/live").statusCode()).isEqualTo(200);
  }

  @Test
  void doesNotSendMoreThanAFrameHolds() {
    open(new JsonObject().put("frameBytesMax", 1_024));
    weft.consume(NEWS + ".ask", message -> message.reply("x".repeat(5_000)));
    BusSocket client = new BusSocket(weft);
    client.ask("r1", NEWS + ".ask", 1);
    assertThat(client.answer("r1").getString("body")).isEqualTo("too_large");
  }

  @Test
  void boundsHowManyAreConnected() {
    open(new JsonObject().put("clientsMax", 3));
    List<BusSocket> clients = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      clients.add(new BusSocket(weft));
    }
    for (int i = 0; i < 20; i++) {
      assertThat(BusSocket.refusal(weft)).isEqualTo(503);
    }
    clients.get(0).close();
    await()
        .ignoreExceptionsInstanceOf(UpgradeRejectedException.class)
        .untilAsserted(() -> new BusSocket(weft).close());
    clients.get(1).ask("r1", POINTS, 1);
    assertThat(clients.get(1).answer("r1").getInteger("body")).isEqualTo(1);
  }

  @Test
  void boundsWhatOneClientWaitsFor() {
    open(new JsonObject().put("pendingMax", 2));
    weft.consume(NEWS + ".ask", asked::add);
    BusSocket client = new BusSocket(weft);
    client.ask("r1", NEWS + ".ask", 1);
    client.ask("r2", NEWS + ".ask", 2);
    client.ask("r3", NEWS + ".ask", 3);
    assertThat(client.answer("r3").getString("body")).isEqualTo("too_many_pending");
    await().until(() -> asked.size() == 2);
    asked.forEach(message -> message.reply("late"));
    assertThat(client.answer("r2").getString("body")).isEqualTo("late");
  }

  @Test
  void readsAQuickClientOnlySoFast() {
    open(new JsonObject().put("framesPerSecondMax", 20).put("pendingMax", 1_000));
    BusSocket client = new BusSocket(weft);
    for (int i = 0; i < 60; i++) {
      client.ask("r" + i, POINTS, i);
    }
    client.answer("r9");
    assertThat(asked).hasSizeLessThan(40);
    client.answer("r59");
    assertThat(asked).hasSize(60);
  }

  @Test
  void whoDoesNotReadWhatItListensToIsEnded() {
    open(new JsonObject());
    BusSocket slow = new BusSocket(weft, 4_096);
    slow.send("register", NEWS, null);
    slow.ask("r1", POINTS, 1);
    slow.answer("r1");
    slow.pause();
    String text = "x".repeat(10_000);
    await()
        .until(
            () -> {
              for (int i = 0; i < 200; i++) {
                weft.vertx.eventBus().publish(NEWS, text);
              }
              return isNobodyListening();
            });
    slow.resume();
    slow.awaitClosed();
    assertThat(slow.closeCode()).isEqualTo((short) 1013);
    await().until(() -> weft.gateway.busClientCount() == 0);
  }

  @Test
  void whoDoesNotReadItsAnswersIsNotReadEither() {
    open(new JsonObject().put("framesPerSecondMax", 100_000));
    BusSocket slow = new BusSocket(weft, 4_096);
    slow.pause();
    String text = "x".repeat(10_000);
    int count = 1_500;
    for (int i = 0; i < count; i++) {
      slow.ask("r" + i, POINTS, text);
    }
    await()
        .during(Duration.ofMillis(500))
        .until(asked::size, size -> size > 0 && size < count * 9 / 10);
    slow.resume();
    slow.answer("r" + (count - 1));
    assertThat(asked).hasSize(count);
  }

  private boolean isNobodyListening() {
    Throwable unheard =
        catchThrowable(() -> Fixture.await(weft.vertx.eventBus().request(NEWS, "?", SOON)));
    return unheard instanceof ReplyException reply
        && reply.failureType() == ReplyFailure.NO_HANDLERS;
  }

  private void open(JsonObject keys) {
    List<String> inbound = List.of(POINTS, NEWS + ".ask");
    weft = new Fixture(Fixture.with(Fixture.bus(inbound, List.of(NEWS), keys)));
    weft.echo(POINTS, asked);
  }
}
