package dev.weft.bridge.inbound;

import static dev.weft.bridge.inbound.InboundBench.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.kernel.failure.Failure;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.MessageInfo;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MaxDeliverAdvisoriesIT {
  private InboundBench bench;

  @BeforeEach
  void open() throws Exception {
    bench = new InboundBench();
  }

  @AfterEach
  void close() throws Exception {
    bench.close();
  }

  @Test
  void whatTheServerGivesUpIsWrittenWhenTheFirstTryWasInVain() throws Exception {
    bench.handle(delivery -> Future.failedFuture(Failure.retry("TST-901", "later")));
    bench.start(route(4, 1_000, 5));
    bench.client.jetStreamManagement().deleteStream("DEAD_LETTERS");
    ConsumerConfiguration byHand =
        ConsumerConfiguration.builder(bench.consumer().getConsumerConfiguration())
            .maxDeliver(1)
            .build();
    bench.client.jetStreamManagement().addOrUpdateConsumer("ORDERS", byHand);
    AtomicInteger tries = new AtomicInteger();
    bench
        .client
        .createDispatcher(message -> tries.incrementAndGet())
        .subscribe("dead_letters.*.*.max_deliver");
    bench.client.flush(Duration.ofSeconds(5));

    bench.publish("o-1");
    await().atMost(Duration.ofSeconds(20)).until(() -> tries.get() > 0);
    bench.addStream("DEAD_LETTERS", "dead_letters.>");

    MessageInfo letter = bench.awaitDeadLetter("max_deliver");
    assertThat(letter.getHeaders().getFirst("weft-dl-subject")).isEqualTo("orders.created.o-1");
  }
}
