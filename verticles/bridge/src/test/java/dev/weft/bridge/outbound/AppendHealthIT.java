package dev.weft.bridge.outbound;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.outbound.commit.AppendHealth;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Journal;
import dev.weft.tools.testkit.nats.NatsServer;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator does to a stream is a state: named, and over when it is, without an append. */
@Timeout(60)
class AppendHealthIT {
  private static final long TIMEOUT_MS = 1_000;
  private static final int LARGE = 2_000;

  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();
  private NatsServer nats;
  private JournalBench bench;
  private Connection operator;

  @BeforeEach
  void start() throws Exception {
    nats = NatsServer.started();
    bench = JournalBench.connected(blockedThreads.vertx(), nats.url());
    operator = Nats.connect(nats.url());
    await(append("before", 1));
  }

  @AfterEach
  void stop() throws Exception {
    operator.close();
    bench.close();
    nats.close();
  }

  @Test
  void aFullStreamIsNamedUntilItHasRoom() throws Exception {
    edit(config -> config.put("discard", "new").put("max_msgs", 1));

    assertRefused(Condition.STREAM_FULL, append("o", 1));
    assertRefused(Condition.STREAM_FULL, append("p", 20));
    assertThat(standing()).containsExactly("stream-full appends to ORDERS");
    Awaitility.await()
        .during(Duration.ofMillis(3 * AppendHealth.TICK_MS))
        .until(() -> standing().size() == 1);

    edit(config -> config.put("max_msgs", 1_000));
    awaitNothingStanding();
    assertThat(messages()).as("a probe is not stored").isEqualTo(1);
    await(append("o", 1));
  }

  @Test
  void aSizeLimitHoldsBackOnlyWhatIsOverIt() throws Exception {
    edit(config -> config.put("max_msg_size", 1));

    Failure failure = awaitFailure(append("o", 1));
    assertThat(failure.kind()).isEqualTo(FailureKind.WAIT);
    assertThat(failure.condition()).contains(Condition.APPEND_LIMIT);

    edit(config -> config.put("max_msg_size", -1));
    await(append("o", 1));
  }

  /** The server tells of a message that it refuses only who asks with that very message. */
  @Test
  void aLargeMessageHoldsBackNothingThatMeetsIt() throws Exception {
    edit(config -> config.put("max_msg_size", LARGE));
    nats.pause();
    List<Future<Journal.Appended>> small =
        IntStream.range(0, 20).mapToObj(i -> append("small-" + i, 1)).toList();
    Future<Journal.Appended> large = append("x".repeat(LARGE), 1);
    Future<Journal.Appended> last = append("last", 1);
    nats.resume();

    await(Future.join(small));
    await(last);
    assertThat(awaitFailure(large).condition()).contains(Condition.APPEND_LIMIT);
    assertThat(awaitFailure(append("y".repeat(LARGE), 2)).condition())
        .contains(Condition.APPEND_LIMIT);
    assertThat(standing()).isEmpty();
  }

  @Test
  void subjectsThatWereTakenAwayAreAStateToo() throws Exception {
    JsonArray other = new JsonArray().add("elsewhere.>");
    JsonArray before = edit(config -> config.put("subjects", other)).getJsonArray("subjects");

    assertRefused(Condition.APPEND_UNANSWERED, append("o", 1));
    assertThat(standing()).containsExactly("append-unanswered appends to ORDERS");

    edit(config -> config.put("subjects", before));
    awaitNothingStanding();
    assertThat(messages()).isEqualTo(1);
    await(append("o", 1));
  }

  @Test
  void onlyBatchesWaitWhereTheStreamTakesNone() throws Exception {
    edit(config -> config.put("allow_atomic", false));

    assertRefused(Condition.STREAM_SETTINGS, append("p", 2));
    await(append("o", 1));
    assertThat(standing()).containsExactly("stream-settings batches to ORDERS");

    edit(config -> config.put("allow_atomic", true));
    awaitNothingStanding();
    assertThat(messages()).isEqualTo(2);
    await(append("p", 2));
  }

  @Test
  void aSealedStreamRefusesAndRejectsNothing() throws Exception {
    edit(config -> config.put("sealed", true));

    assertRefused(Condition.STREAM_SETTINGS, append("o", 1));
    assertRefused(Condition.STREAM_SETTINGS, append("p", 20));
    assertThat(standing()).containsExactly("stream-settings appends to ORDERS");
  }

  private Future<Journal.Appended> append(String order, int count) {
    Journal brief = bench.journal.within(TIMEOUT_MS);
    return count == 1
        ? brief.append(Streams.ORDERS, JournalBench.created(order))
        : brief.appendAll(
            Streams.ORDERS,
            IntStream.range(0, count).mapToObj(i -> JournalBench.created(order + i)).toList());
  }

  private static void assertRefused(Condition condition, Future<?> append) {
    Failure failure = awaitFailure(append);
    assertThat(failure.condition()).as(failure.getMessage()).contains(condition);
    assertThat(failure.kind()).isEqualTo(FailureKind.PAUSE);
  }

  private List<String> standing() {
    return ActiveConditions.of(bench.vertx).all().stream()
        .map(one -> one.condition().code() + " " + one.about())
        .toList();
  }

  private void awaitNothingStanding() {
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> standing().isEmpty());
  }

  private long messages() throws Exception {
    return ask("INFO", new JsonObject()).getJsonObject("state").getLong("messages");
  }

  /** The configuration as it was. */
  private JsonObject edit(Consumer<JsonObject> change) throws Exception {
    JsonObject config = ask("INFO", new JsonObject()).getJsonObject("config");
    JsonObject changed = config.copy();
    change.accept(changed);
    ask("UPDATE", changed);
    return config;
  }

  private JsonObject ask(String what, JsonObject body) throws Exception {
    byte[] answer =
        operator
            .request(
                "$JS.API.STREAM." + what + "." + Streams.ORDERS,
                body.toBuffer().getBytes(),
                Duration.ofSeconds(5))
            .getData();
    JsonObject read = Buffer.buffer(answer).toJsonObject();
    assertThat(read.containsKey("error")).as(read::encode).isFalse();
    return read;
  }
}
