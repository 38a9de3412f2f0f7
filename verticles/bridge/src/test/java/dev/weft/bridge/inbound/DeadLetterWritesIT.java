package dev.weft.bridge.inbound;

import static dev.weft.bridge.inbound.InboundBench.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.tools.testkit.Async;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.Subscription;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dead letters that are hard to write. */
@Timeout(60)
class DeadLetterWritesIT {
  private static final long ACK_WAIT_MS = 2_000;
  private static final long HOUR_MS = 3_600_000;

  private final AtomicInteger deliveries = new AtomicInteger();
  @AutoClose private final InboundBench bench = new InboundBench();

  @Test
  void isNotAckedBeforeItsDeadLetterIsStored() throws Exception {
    bench.handle(this::refuse);
    bench.start(route(4, ACK_WAIT_MS, 1));
    limitDeadLetters(1);
    Subscription writes = bench.client.subscribe("dead_letters.>");

    bench.publish("o-1");
    await().atMost(Duration.ofSeconds(20)).until(() -> writes.getPendingMessageCount() >= 3);
    assertThat(bench.consumer().getNumAckPending()).isEqualTo(1);
    limitDeadLetters(-1);

    MessageInfo deadLetter = bench.awaitDeadLetter("reject");
    bench.awaitAllAcked();
    assertThat(deadLetter.getHeaders().getFirst("weft-dl-reason")).isEqualTo("never");
    assertThat(deadLetter.getHeaders().getFirst("weft-dl-delivery-count")).isEqualTo("1");
    assertThat(bench.deadLetterCount()).isEqualTo(1);
    assertThat(deliveries).hasValue(1);
  }

  @Test
  void givesBackWhatHasNoLetterYetWhenItStops() throws Exception {
    bench.handle(this::refuse);
    bench.start(route(4, HOUR_MS, 5));
    bench.client.jetStreamManagement().deleteStream("DEAD_LETTERS");
    bench.publish("o-1");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> bench.health().lastError().contains("TST-903"));

    Async.await(bench.routes.stop());
    bench.addStream("DEAD_LETTERS", "dead_letters.>");
    bench.startAgain(route(4, HOUR_MS, 5));

    assertThat(bench.awaitDeadLetter("reject").getHeaders().getFirst("weft-dl-reason"))
        .isEqualTo("never");
    bench.awaitAllAcked();
  }

  @Test
  void anEventThatIsTooLargeForItsLetterIsParkedByItsPlace() {
    bench.start(route(4, ACK_WAIT_MS, 5));
    byte[] data = new byte[(int) bench.client.getMaxPayload() - 200];
    Arrays.fill(data, (byte) 0xff);

    long sequence = bench.publish("o-1", new Headers().put("ce-type", InboundBench.TYPE), data);

    MessageInfo deadLetter = bench.awaitDeadLetter("undecodable");
    bench.awaitAllAcked();
    assertThat(deadLetter.getData()).isNullOrEmpty();
    assertThat(deadLetter.getHeaders().getFirst("weft-dl-left-out")).isEqualTo("payload");
    assertThat(deadLetter.getHeaders().getFirst("weft-dl-sequence")).isEqualTo("" + sequence);
    assertThat(deadLetter.getHeaders().getFirst("ce-type")).isEqualTo(InboundBench.TYPE);
  }

  @Test
  void aSubjectMayBeAnyUtf8() throws Exception {
    bench.start(route(4, ACK_WAIT_MS, 5));
    Options options = Options.builder().server(bench.server.url()).supportUTF8Subjects().build();

    Connection other = Nats.connect(options);
    other.jetStream().publish("orders.created.ö", new byte[] {1});
    other.close();

    MessageInfo deadLetter = bench.awaitDeadLetter("undecodable");
    bench.awaitAllAcked();
    assertThat(deadLetter.getHeaders().getFirst("weft-dl-subject"))
        .isEqualTo("orders.created.%C3%B6");
  }

  /** The stream refuses what is larger. */
  private void limitDeadLetters(int bytesMax) throws Exception {
    JetStreamManagement management = bench.client.jetStreamManagement();
    management.updateStream(
        StreamConfiguration.builder(management.getStreamInfo("DEAD_LETTERS").getConfiguration())
            .maximumMessageSize(bytesMax)
            .build());
  }

  private Future<?> refuse(Delivery<OrderCreated> delivery) {
    deliveries.incrementAndGet();
    return Future.failedFuture(Failure.reject("TST-903", "never"));
  }
}
