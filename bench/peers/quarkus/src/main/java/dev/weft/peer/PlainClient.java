package dev.weft.peer;

import io.nats.client.BaseConsumerContext;
import io.nats.client.Connection;
import io.nats.client.ConsumeOptions;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.MessageConsumer;
import io.nats.client.Nats;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** The same without the connector, as plainly as the client can. */
final class PlainClient implements AutoCloseable {
  private final Connection connection;

  PlainClient(String url) throws IOException, InterruptedException {
    connection = Nats.connect(url);
  }

  void create(String stream, String subject) throws IOException, JetStreamApiException {
    connection
        .jetStreamManagement()
        .addStream(
            StreamConfiguration.builder()
                .name(stream)
                .subjects(subject)
                .storageType(StorageType.File)
                .build());
  }

  /** Nanoseconds until all of them are stored. */
  long send(String subject, int events, byte[] bytes) throws IOException, InterruptedException {
    JetStream stream = connection.jetStream();
    Semaphore room = new Semaphore(Peer.IN_FLIGHT);
    long startNanos = System.nanoTime();
    for (int i = 0; i < events; i++) {
      room.acquire();
      stream
          .publishAsync(subject, bytes)
          .whenComplete(
              (stored, error) -> {
                if (error != null) {
                  error.printStackTrace();
                }
                room.release();
              });
    }
    room.acquire(Peer.IN_FLIGHT);
    return System.nanoTime() - startNanos;
  }

  /** Nanoseconds until so many of the oldest messages have come and been acked. */
  long read(String stream, int events)
      throws IOException, InterruptedException, JetStreamApiException {
    BaseConsumerContext consumer =
        connection
            .getStreamContext(stream)
            .createOrUpdateConsumer(
                ConsumerConfiguration.builder()
                    .durable("plain")
                    .ackPolicy(AckPolicy.Explicit)
                    .maxAckPending(Peer.IN_FLIGHT)
                    .build());
    CountDownLatch left = new CountDownLatch(events);
    long startNanos = System.nanoTime();
    MessageConsumer reading =
        consumer.consume(
            ConsumeOptions.builder().batchSize(Peer.IN_FLIGHT).build(),
            message -> {
              message.ack();
              left.countDown();
            });
    left.await();
    long nanos = System.nanoTime() - startNanos;
    reading.stop();
    return nanos;
  }

  @Override
  public void close() throws InterruptedException {
    connection.close();
  }
}
