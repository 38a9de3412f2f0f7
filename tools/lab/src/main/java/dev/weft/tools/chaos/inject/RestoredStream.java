package dev.weft.tools.chaos.inject;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A stream that is backed up, purged, deleted and restored from its backup while those who use it
 * stand still, so that by what it does nothing is lost: the backup has everything that was
 * acknowledged, consumers included. For clients that continue afterwards it is another stream of
 * the same name.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class RestoredStream implements FaultInjector {
  private static final int CHUNK_BYTES = 64 << 10;
  private static final int BACKUP_BYTES_MAX = 512 << 20;

  /** What the server says behind the last chunk; anything else says why it has stopped before. */
  private static final String WHOLE = "NATS/1.0 204";

  /** A cluster that has lost a member takes no stream of three. */
  private static final int NO_PEERS = 10005;

  private static final int TRIES_MAX = 40;
  private static final long POLL_MS = 200;

  private final Operator operator;
  private final List<String> streams;
  private final Runnable hold;
  private final Runnable release;

  private record Backup(JsonObject config, JsonObject state, List<byte[]> chunks) {}

  /**
   * @param streams of which a fault chooses one
   * @param hold makes everybody who appends stand still
   * @param release lets them go on
   */
  public RestoredStream(Operator operator, List<String> streams, Runnable hold, Runnable release) {
    this.operator = operator;
    this.streams = List.copyOf(streams);
    this.hold = hold;
    this.release = release;
  }

  @Override
  public void begin(int index) throws IOException, InterruptedException {
    String stream = streams.get(index % streams.size());
    hold.run();
    awaitQuiet(stream);
    Backup backup = operator.patiently("", client -> backup(client, stream));
    operator.call("STREAM.PURGE." + stream, new JsonObject());
    operator.call("STREAM.DELETE." + stream, new JsonObject());
    restore(stream, backup);
  }

  @Override
  public void end(int index) {
    release.run();
  }

  /** What was under way to the server has arrived. */
  private void awaitQuiet(String stream) throws IOException, InterruptedException {
    long last = -1;
    for (int i = 0; i < TRIES_MAX; i++) {
      long now = operator.streamInfo(stream).getJsonObject("state").getLong("last_seq");
      if (now == last) {
        return;
      }
      last = now;
      Thread.sleep(POLL_MS);
    }
    throw new IOException(stream + " does not come to rest");
  }

  private static Backup backup(NatsClient client, String stream) throws IOException {
    String deliver = client.inbox("backup");
    JsonObject request =
        new JsonObject()
            .put("deliver_subject", deliver)
            .put("no_consumers", false)
            .put("chunk_size", CHUNK_BYTES);
    JsonObject answer = Operator.call(client, "STREAM.SNAPSHOT." + stream, request);
    List<byte[]> chunks = new ArrayList<>();
    int bytes = 0;
    while (true) {
      NatsClient.Message chunk = client.next();
      if (!chunk.reply().isEmpty()) {
        client.publish(chunk.reply(), "", new byte[0]);
      }
      if (chunk.payload().length() == 0) {
        if (!chunk.headers().isEmpty() && !chunk.headers().startsWith(WHOLE)) {
          throw new IOException("STREAM.SNAPSHOT." + stream + ": " + chunk.headers().strip());
        }
        return new Backup(answer.getJsonObject("config"), answer.getJsonObject("state"), chunks);
      }
      chunks.add(chunk.payload().getBytes());
      bytes += chunk.payload().length();
      if (bytes > BACKUP_BYTES_MAX) {
        throw new IllegalStateException("the backup of " + stream + " is too large");
      }
    }
  }

  /** Until it exists: another fault meanwhile must not lose it. */
  private void restore(String stream, Backup backup) throws IOException, InterruptedException {
    for (int i = 0; i < TRIES_MAX; i++) {
      try {
        operator.patiently("", client -> restore(client, stream, backup));
        return;
      } catch (IOException failed) {
        if (i == TRIES_MAX - 1) {
          throw failed;
        }
        if (failed instanceof Operator.Refused refused && refused.code() == NO_PEERS) {
          backup.config().put("num_replicas", 1);
        }
        Thread.sleep(POLL_MS);
        deleteHalf(stream);
      }
    }
  }

  /** What a restore that was broken off has left; nobody else can have made it. */
  private void deleteHalf(String stream) throws IOException, InterruptedException {
    operator.callUnlessMissing("STREAM.DELETE." + stream);
  }

  private static JsonObject restore(NatsClient client, String stream, Backup backup)
      throws IOException {
    JsonObject request =
        new JsonObject().put("config", backup.config()).put("state", backup.state());
    JsonObject answer = Operator.call(client, "STREAM.RESTORE." + stream, request);
    String deliver = answer.getString("deliver_subject");
    for (byte[] chunk : backup.chunks()) {
      NatsClient.Message taken = client.request(deliver, chunk);
      if (taken.payload().length() > 0) {
        throw new IOException("STREAM.RESTORE." + stream + ": " + taken.payload());
      }
    }
    return Operator.answer("STREAM.RESTORE." + stream, client.request(deliver, new byte[0]));
  }
}
