package dev.weft.tools.node;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Subscription;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code nats stream backup}, {@code rm} and {@code restore} do, by the server's API (ADR 31
 * and 8 of NATS): the stream with its consumers.
 */
final class StreamRestore implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int CHUNK_BYTES = 65_536;
  private static final byte[] NOTHING = new byte[0];

  private final Connection connection;
  private final String stream;

  StreamRestore(String natsUrl, String stream) throws IOException, InterruptedException {
    this.connection = Nats.connect(natsUrl);
    this.stream = stream;
  }

  /**
   * A backup.
   *
   * @param head configuration and state
   * @param chunks of an archive
   */
  record Backup(JsonObject head, List<byte[]> chunks) {}

  Backup backup() throws InterruptedException {
    String inbox = connection.createInbox();
    Subscription chunks = connection.subscribe(inbox);
    JsonObject head =
        ask(
            "SNAPSHOT",
            new JsonObject().put("deliver_subject", inbox).put("chunk_size", CHUNK_BYTES));
    List<byte[]> archive = new ArrayList<>();
    for (Message chunk = chunks.nextMessage(LIMIT);
        chunk != null && chunk.getData().length > 0;
        chunk = chunks.nextMessage(LIMIT)) {
      archive.add(chunk.getData());
      if (chunk.getReplyTo() != null) {
        connection.publish(chunk.getReplyTo(), NOTHING);
      }
    }
    chunks.unsubscribe();
    return new Backup(head, archive);
  }

  void remove() throws InterruptedException {
    ask("DELETE", new JsonObject());
  }

  void restore(Backup backup) throws InterruptedException {
    JsonObject begun =
        ask(
            "RESTORE",
            new JsonObject()
                .put("config", backup.head().getJsonObject("config"))
                .put("state", backup.head().getJsonObject("state")));
    String target = begun.getString("deliver_subject");
    for (byte[] chunk : backup.chunks()) {
      request(target, chunk);
    }
    require(request(target, NOTHING));
  }

  private JsonObject ask(String verb, JsonObject body) throws InterruptedException {
    return require(request("$JS.API.STREAM." + verb + "." + stream, body.toBuffer().getBytes()));
  }

  private Message request(String subject, byte[] data) throws InterruptedException {
    Message answer = connection.request(subject, data, LIMIT);
    if (answer == null) {
      throw new AssertionError(subject + " was not answered");
    }
    return answer;
  }

  private static JsonObject require(Message answer) {
    JsonObject json = new JsonObject(new String(answer.getData(), StandardCharsets.UTF_8));
    if (json.containsKey("error")) {
      throw new AssertionError(answer.getSubject() + ": " + json);
    }
    return json;
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
