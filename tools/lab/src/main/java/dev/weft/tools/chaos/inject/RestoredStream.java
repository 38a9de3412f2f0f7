package dev.weft.tools.chaos.inject;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
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
  private static final int WHOLE = 204;

  private static final Duration CHUNK_MAX = Duration.ofSeconds(5);

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
    Backup backup = operator.retrying("", server -> backup(server, stream));
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

  private static Backup backup(Connection server, String stream)
      throws IOException, InterruptedException {
    String deliver = server.createInbox();
    Subscription delivered = server.subscribe(deliver);
    JsonObject request =
        new JsonObject()
            .put("deliver_subject", deliver)
            .put("no_consumers", false)
            .put("chunk_size", CHUNK_BYTES);
    JsonObject answer = Operator.call(server, "STREAM.SNAPSHOT." + stream, request);
    List<byte[]> chunks = new ArrayList<>();
    int bytes = 0;
    while (true) {
      Message chunk = delivered.nextMessage(CHUNK_MAX);
      if (chunk == null) {
        throw new IOException("STREAM.SNAPSHOT." + stream + ": no further chunk");
      }
      if (chunk.getReplyTo() != null) {
        server.publish(chunk.getReplyTo(), new byte[0]);
      }
      if (chunk.getData() == null || chunk.getData().length == 0) {
        if (chunk.isStatusMessage() && chunk.getStatus().getCode() != WHOLE) {
          throw new IOException("STREAM.SNAPSHOT." + stream + ": " + chunk.getStatus());
        }
        return new Backup(answer.getJsonObject("config"), answer.getJsonObject("state"), chunks);
      }
      chunks.add(chunk.getData());
      bytes += chunk.getData().length;
      if (bytes > BACKUP_BYTES_MAX) {
        throw new IllegalArgumentException("the backup of " + stream + " is too large");
      }
    }
  }

  /** Until it exists: another fault meanwhile must not lose it. */
  private void restore(String stream, Backup backup) throws IOException, InterruptedException {
    for (int i = 0; i < TRIES_MAX; i++) {
      try {
        operator.retrying("", server -> restore(server, stream, backup));
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

  private static JsonObject restore(Connection server, String stream, Backup backup)
      throws IOException, InterruptedException {
    JsonObject request =
        new JsonObject().put("config", backup.config()).put("state", backup.state());
    JsonObject answer = Operator.call(server, "STREAM.RESTORE." + stream, request);
    String deliver = answer.getString("deliver_subject");
    for (byte[] chunk : backup.chunks()) {
      Message taken = Operator.request(server, deliver, chunk);
      if (taken.getData().length > 0) {
        throw new IOException("STREAM.RESTORE." + stream + ": " + Buffer.buffer(taken.getData()));
      }
    }
    return Operator.answer(
        "STREAM.RESTORE." + stream, Operator.request(server, deliver, new byte[0]));
  }
}
