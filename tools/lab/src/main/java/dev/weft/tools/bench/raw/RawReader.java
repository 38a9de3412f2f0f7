package dev.weft.tools.bench.raw;

import io.nats.client.BaseConsumerContext;
import io.nats.client.ConsumeOptions;
import io.nats.client.JetStreamApiException;
import io.nats.client.MessageConsumer;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads a stream as plainly as the client can: pulls that overlap, and an ack as soon as a message
 * has come.
 *
 * <p>Not thread-safe. Blocks the calling thread.
 */
public final class RawReader {
  private static final long SECONDS_MAX = 60;

  private RawReader() {}

  /**
   * Reads so many of the oldest messages with a consumer of its own.
   *
   * @return nanoseconds from the start until the last of them has come
   */
  public static long read(
      JetStreamClient client, String stream, String durable, int messages, int batch)
      throws IOException, InterruptedException, TimeoutException {
    CountDownLatch left = new CountDownLatch(messages);
    ConsumerConfiguration configuration =
        ConsumerConfiguration.builder()
            .durable(durable)
            .ackPolicy(AckPolicy.Explicit)
            .maxAckPending(batch)
            .build();
    try {
      BaseConsumerContext consumer =
          client.connection().getStreamContext(stream).createOrUpdateConsumer(configuration);
      long startNanos = System.nanoTime();
      MessageConsumer reading =
          consumer.consume(
              ConsumeOptions.builder().batchSize(batch).build(),
              message -> {
                message.ack();
                left.countDown();
              });
      if (!left.await(SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new TimeoutException(left.getCount() + " messages of " + stream + " did not come");
      }
      long endNanos = System.nanoTime();
      reading.stop();
      return endNanos - startNanos;
    } catch (JetStreamApiException refused) {
      throw new IOException(refused);
    }
  }
}
