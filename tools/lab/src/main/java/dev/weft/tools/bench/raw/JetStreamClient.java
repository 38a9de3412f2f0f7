package dev.weft.tools.bench.raw;

import dev.weft.bridge.connection.NatsOptions;
import dev.weft.kernel.contract.Streams;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * A plain jnats client of the server that the bench has started.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class JetStreamClient implements AutoCloseable {
  /** Of every stream that the raw pipeline makes. */
  static final String RAW = "BENCH_RAW_";

  private final Connection connection;

  private JetStreamClient(Connection connection) {
    this.connection = connection;
  }

  /**
   * A client of its own.
   *
   * @param server where it is, and how to get in
   */
  public static JetStreamClient connect(NatsOptions server)
      throws IOException, InterruptedException {
    return new JetStreamClient(Nats.connect(server.client("weft-bench").build()));
  }

  /** What Weft's streams have got so far, by name. */
  public Map<String, StreamCount> counts() throws IOException {
    Map<String, StreamCount> counts = new TreeMap<>();
    try {
      for (StreamInfo stream : connection.jetStreamManagement().getStreams()) {
        String name = stream.getConfiguration().getName();
        if (!name.startsWith(RAW)) {
          counts.put(
              name,
              new StreamCount(
                  stream.getStreamState().getLastSequence(),
                  stream.getStreamState().getByteCount()));
        }
      }
    } catch (JetStreamApiException refused) {
      throw new IOException(refused);
    }
    return counts;
  }

  /** How many servers keep the orders, at least 1: as many as the raw streams need, too. */
  public int replicas() throws IOException {
    try {
      return connection
          .jetStreamManagement()
          .getStreamInfo(Streams.ORDERS)
          .getConfiguration()
          .getReplicas();
    } catch (JetStreamApiException refused) {
      throw new IOException(refused);
    }
  }

  Connection connection() {
    return connection;
  }

  /** A new stream as Weft's are: on disk, and with atomic batches. */
  void create(String stream, String subject, int replicas) throws IOException {
    StreamConfiguration configuration =
        StreamConfiguration.builder()
            .name(stream)
            .subjects(subject)
            .storageType(StorageType.File)
            .replicas(replicas)
            .allowDirect(true)
            .allowAtomicPublish()
            .build();
    try {
      connection.jetStreamManagement().addStream(configuration);
    } catch (JetStreamApiException refused) {
      throw new IOException(refused);
    }
  }

  void delete(String stream) throws IOException {
    JetStreamManagement management = connection.jetStreamManagement();
    try {
      management.deleteStream(stream);
    } catch (JetStreamApiException refused) {
      throw new IOException(refused);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
