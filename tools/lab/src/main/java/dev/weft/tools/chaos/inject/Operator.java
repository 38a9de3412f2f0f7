package dev.weft.tools.chaos.inject;

import dev.weft.tools.lab.NatsServers;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody with the rights of an operator, at the JetStream API of whichever server answers: what
 * {@code nats stream edit} and the like do.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class Operator {
  private static final String API = "$JS.API.";

  /** No leader; or another fault has just removed it, and it is being made anew. */
  private static final Set<Integer> PASSING = Set.of(503, 404);

  /** The same, of a consumer: it does not exist, it is offline. */
  private static final Set<Integer> PASSING_ERRORS = Set.of(10149, 10119);

  private static final int NOT_FOUND = 404;

  private static final int TRIES_MAX = 60;
  private static final long RETRY_MS = 250;
  private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

  private final List<String> servers;

  /**
   * @param servers {@code nats://host:port}, past every proxy
   */
  public Operator(List<String> servers) {
    this.servers = List.copyOf(servers);
  }

  /** What is to be done over one connection. */
  @FunctionalInterface
  interface Task<T> {
    T over(Connection server) throws IOException, InterruptedException;
  }

  JsonObject streamInfo(String stream) throws IOException, InterruptedException {
    return call("STREAM.INFO." + stream, new JsonObject());
  }

  JsonObject consumerInfo(String stream, String consumer) throws IOException, InterruptedException {
    return call("CONSUMER.INFO." + stream + "." + consumer, new JsonObject());
  }

  /** Bytes that the streams of the account take, with their replicas. */
  public long accountBytes() throws IOException, InterruptedException {
    return call("INFO", new JsonObject()).getLong("storage");
  }

  /** Names of its durable consumers, in order. */
  List<String> consumers(String stream) throws IOException, InterruptedException {
    JsonArray names =
        call("CONSUMER.NAMES." + stream, new JsonObject())
            .getJsonArray("consumers", new JsonArray());
    return names.stream().map(String.class::cast).sorted().toList();
  }

  /**
   * A request to the JetStream API, until somebody answers for it.
   *
   * @throws IOException when it is refused, with the server's words, or nobody answers
   */
  JsonObject call(String subject, JsonObject body) throws IOException, InterruptedException {
    return retrying("", server -> call(server, subject, body));
  }

  /** The same, where it does not matter whether there is such a thing. */
  void callUnlessMissing(String subject) throws IOException, InterruptedException {
    retrying(
        "",
        server -> {
          try {
            return call(server, subject, new JsonObject());
          } catch (Refused refused) {
            if (refused.status() == NOT_FOUND) {
              return new JsonObject();
            }
            throw refused;
          }
        });
  }

  /** The same in the system account. */
  JsonObject callAsSystem(String subject, JsonObject body)
      throws IOException, InterruptedException {
    return retrying(NatsServers.systemUser(), server -> call(server, subject, body));
  }

  /** Servers are asked in turn until one does it. */
  @SuppressWarnings("try") // close() may be interrupted
  <T> T retrying(String user, Task<T> task) throws IOException, InterruptedException {
    IOException last = new IOException("no server");
    for (int i = 0; i < TRIES_MAX; i++) {
      try (Connection server = Nats.connect(options(servers.get(i % servers.size()), user))) {
        return task.over(server);
      } catch (IllegalStateException closed) {
        last = new IOException(closed);
      } catch (IOException away) {
        if (away instanceof Refused refused && !refused.isPassing()) {
          throw away;
        }
        last = away;
      }
      Thread.sleep(RETRY_MS);
    }
    throw last;
  }

  /** Of one server and no other; faults are nothing to report. */
  private static Options options(String server, String user) {
    Options.Builder options =
        Options.builder()
            .server(server)
            .connectionName("chaos")
            .connectionTimeout(ANSWER_MAX)
            .noReconnect()
            .errorListener(new ErrorListener() {});
    return user.isEmpty()
        ? options.build()
        : options.userInfo(user, NatsServers.systemPassword()).build();
  }

  static JsonObject call(Connection server, String subject, JsonObject body)
      throws IOException, InterruptedException {
    byte[] request = body.isEmpty() ? new byte[0] : body.toBuffer().getBytes();
    return answer(subject, request(server, API + subject, request));
  }

  static Message request(Connection server, String subject, byte[] payload)
      throws IOException, InterruptedException {
    return Optional.ofNullable(server.request(subject, payload, ANSWER_MAX))
        .orElseThrow(() -> new IOException(subject + ": no answer"));
  }

  static JsonObject answer(String subject, Message message) throws IOException {
    if (message.getData().length == 0) {
      throw new IOException(subject + ": an empty answer");
    }
    JsonObject answer = new JsonObject(Buffer.buffer(message.getData()));
    Optional<JsonObject> error = Optional.ofNullable(answer.getJsonObject("error"));
    if (error.isPresent()) {
      throw new Refused(subject, error.get());
    }
    return answer;
  }

  /** The server's no, in its words. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final int code;

    private Refused(String subject, JsonObject error) {
      super(subject + ": " + error.encode());
      this.status = error.getInteger("code", 0);
      this.code = error.getInteger("err_code", 0);
    }

    int status() {
      return status;
    }

    /** In JetStream's list of errors. */
    int code() {
      return code;
    }

    /** Whether a later try may change it. */
    boolean isPassing() {
      return PASSING.contains(status) || PASSING_ERRORS.contains(code);
    }
  }
}
