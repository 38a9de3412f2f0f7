package dev.weft.bridge.inbound.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.bridge.deadletter.OriginalEvent;
import dev.weft.bridge.inbound.ack.Settlements;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.tools.testkit.Async;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of events of one key, on an event loop, with a handler that ends when a test says so. */
class KeyedExecutionTest {
  private static final int DELAY_MS_MAX = 3;
  private static final OptionalLong SETTLED = OptionalLong.empty();
  private static final InboundRouteOptions ROUTE =
      InboundRouteOptions.read(
          "test",
          new OptionsReader(
              new JsonObject()
                  .put("stream", "S")
                  .put("subjects", new JsonArray().add("s.>"))
                  .put("address", "a")
                  .put("ordered", true)));

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final List<Long> givenBack = new CopyOnWriteArrayList<>();
  private final Set<Long> unknown = ConcurrentHashMap.newKeySet();
  private final PermitBook permits = new PermitBook();
  private final KeyedExecution lines =
      new KeyedExecution(
          vertx,
          permits,
          new Settlements(() -> givenBack.add(-1L)),
          incoming -> !unknown.contains(incoming.sequence()));

  // Confined to the loop.
  private final Map<Long, Promise<OptionalLong>> atWork = new HashMap<>();
  private final List<String> begun = new ArrayList<>();
  private final List<Long> settled = new ArrayList<>();

  /** Gives every permit back at once, and counts. */
  private static final class PermitBook implements UnsettledMessages.Permits {
    private int lent;

    @Override
    public void releasePermit() {
      lent++;
    }

    @Override
    public void reclaim(Runnable begin) {
      lent--;
      begin.run();
    }

    @Override
    public void reclaimPermit() {
      lent--;
    }
  }

  @AfterEach
  void close() {
    Async.await(vertx.close());
  }

  @Test
  void letsOneEventOfAKeyThroughAfterTheOther() {
    on(
        () -> {
          arrive("a", 1);
          arrive("a", 2);
          arrive("b", 3);
          assertThat(begun).containsExactly("1x1", "3x1");
          assertThat(permits.lent).isEqualTo(1);

          end(1, SETTLED);
          assertThat(begun).containsExactly("1x1", "3x1", "2x1");
          assertThat(permits.lent).isZero();
          end(2, SETTLED);
          end(3, SETTLED);
          assertThat(settled).containsExactly(1L, 2L, 3L);
        });
  }

  @Test
  void takesThemInTheOrderOfTheStreamHoweverTheyCome() {
    on(
        () -> {
          for (long sequence : List.of(5L, 9L, 7L, 6L)) {
            arrive("a", sequence);
          }
          for (long sequence : List.of(5L, 6L, 7L, 9L)) {
            end(sequence, SETTLED);
          }
          assertThat(settled).containsExactly(5L, 6L, 7L, 9L);
        });
  }

  @Test
  void keepsWhatIsToBeTriedAgainBeforeThoseBehindIt() {
    on(
        () -> {
          arrive("a", 1);
          arrive("a", 2);
          end(1, OptionalLong.of(1));
          assertThat(permits.lent).isEqualTo(2);
        });
    awaitBegun("1x2");
    on(
        () -> {
          assertThat(begun).containsExactly("1x1", "1x2");
          end(1, SETTLED);
          assertThat(begun).containsExactly("1x1", "1x2", "2x1");
        });
  }

  @Test
  void letsAnEarlierEventGoFirstWhileTheHeadWaitsForItsNextTry() {
    on(
        () -> {
          arrive("a", 5);
          end(5, OptionalLong.of(1));
          arrive("a", 4);
        });
    awaitBegun("4x1");
    on(() -> end(4, SETTLED));
    awaitBegun("5x2");
  }

  @Test
  void letsAnEarlierEventGoFirstWhileTheHeadDoesNotKnowItsPlace() {
    unknown.add(5L);
    on(
        () -> {
          arrive("a", 5);
          assertThat(begun).isEmpty();
          assertThat(permits.lent).isEqualTo(1);
          arrive("a", 4);
        });
    awaitBegun("4x1");
    on(() -> end(4, SETTLED));
    unknown.clear();
    awaitBegun("5x1");
    on(
        () -> {
          end(5, SETTLED);
          assertThat(settled).containsExactly(4L, 5L);
          assertThat(permits.lent).isZero();
        });
  }

  @Test
  void givesBackWhatDoesNotKnowItsPlaceWhenItCloses() throws InterruptedException {
    unknown.add(5L);
    on(
        () -> {
          arrive("a", 5);
          lines.close();
          assertThat(settled).containsExactly(5L);
          assertThat(permits.lent).isZero();
        });
    assertThat(givenBack).containsExactly(5L);
  }

  @Test
  void triesAgainWhatEndsWithADefect() {
    on(
        () -> {
          arrive("a", 1);
          arrive("a", 2);
          atWork.remove(1L).fail(new IllegalStateException("a defect"));
        });
    awaitBegun("1x2");
    on(
        () -> {
          assertThat(begun).containsExactly("1x1", "1x2");
          end(1, SETTLED);
          end(2, SETTLED);
          assertThat(settled).containsExactly(1L, 2L);
        });
  }

  @Test
  void givesBackWhatWaitsWhenItClosesAndLetsTheRestEnd() throws InterruptedException {
    on(
        () -> {
          arrive("a", 1);
          arrive("a", 2);
          arrive("b", 3);
          end(3, OptionalLong.of(3_600_000));
          lines.close();
          assertThat(settled).containsExactlyInAnyOrder(2L, 3L);
          assertThat(permits.lent).isZero();
          end(1, SETTLED);
          arrive("c", 4);
          assertThat(settled).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
        });
    assertThat(givenBack).containsExactlyInAnyOrder(2L, 3L, 4L);
  }

  @Test
  void givesBackWhatIsToBeTriedAgainAfterItHasClosed() throws InterruptedException {
    on(
        () -> {
          arrive("a", 1);
          lines.close();
          end(1, OptionalLong.of(1));
          assertThat(settled).containsExactly(1L);
          assertThat(permits.lent).isZero();
        });
    assertThat(givenBack).containsExactly(1L);
  }

  /** Some thirty events of three keys, each of which fails now and then. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void handlesEachKeyInItsOrderWhateverFails(long seed) {
    Random random = new Random(seed);
    Map<String, List<Long>> handled = new HashMap<>();
    int count = 30;
    List<Future<Void>> all = new ArrayList<>();
    on(
        () -> {
          for (long sequence = 1; sequence <= count; sequence++) {
            String key = "k" + random.nextInt(3);
            all.add(
                lines.pass(
                    incoming(key, sequence), event -> handleAtRandom(event, key, random, handled)));
          }
        });
    Async.await(Future.all(all));
    on(
        () -> {
          assertThat(permits.lent).as("seed %d", seed).isZero();
          assertThat(handled.values().stream().mapToInt(List::size).sum()).isEqualTo(count);
          handled.values().forEach(sequences -> assertThat(sequences).isSorted());
        });
  }

  private Future<OptionalLong> handleAtRandom(
      IncomingMessage event, String key, Random random, Map<String, List<Long>> handled) {
    assertThat(begun).as("one of a key at a time").doesNotContain(key);
    begun.add(key);
    return vertx
        .timer(1 + random.nextInt(DELAY_MS_MAX))
        .map(
            over -> {
              begun.remove(key);
              if (random.nextInt(3) == 0) {
                return OptionalLong.of(random.nextInt(DELAY_MS_MAX));
              }
              handled.computeIfAbsent(key, k -> new ArrayList<>()).add(event.sequence());
              return SETTLED;
            });
  }

  private void arrive(String key, long sequence) {
    lines.pass(incoming(key, sequence), this::begin).onSuccess(done -> settled.add(sequence));
  }

  private Future<OptionalLong> begin(IncomingMessage incoming) {
    begun.add(incoming.sequence() + "x" + incoming.deliveryCount());
    Promise<OptionalLong> ended = Promise.promise();
    atWork.put(incoming.sequence(), ended);
    return ended.future();
  }

  private void end(long sequence, OptionalLong held) {
    atWork.remove(sequence).complete(held);
  }

  private void awaitBegun(String what) {
    Awaitility.await().until(() -> on(() -> begun.contains(what)));
  }

  private void on(Runnable step) {
    on(
        () -> {
          step.run();
          return true;
        });
  }

  private <T> T on(Supplier<T> step) {
    Promise<T> done = Promise.promise();
    loop.runOnContext(v -> Future.succeededFuture().map(x -> step.get()).onComplete(done));
    return Async.await(done.future());
  }

  private IncomingMessage incoming(String key, long sequence) {
    OriginalEvent original =
        new OriginalEvent(
            "test",
            "test",
            "S",
            "s." + key,
            sequence,
            Instant.EPOCH,
            0,
            new MessageHeaders(),
            new byte[0]);
    return new IncomingMessage(
        message(sequence), original.place(), 1, ROUTE, original, Optional.empty());
  }

  /** That knows nothing but how to be given back. */
  private ReceivedMessage message(long sequence) {
    return new ReceivedMessage(
        (to, ack) -> {
          assertThat(ack).asString().isEqualTo("-NAK");
          givenBack.add(sequence);
        },
        "s",
        null,
        new MessageHeaders(),
        new byte[0]);
  }
}
