package dev.weft.tools.audit;

import dev.weft.bridge.Bridge;
import dev.weft.bridge.BridgeOptions;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.BusJournal;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.Journal.Page;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.kernel.time.MonotonicClock;
import dev.weft.launcher.node.WeftTypes;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Streams, read over the journal port of a bridge of its own that can do nothing else.
 *
 * <p>For one thread, which it blocks.
 */
final class JournalReader implements AutoCloseable {
  private static final long CONNECT_SECONDS_MAX = 20;
  private static final long PAGE_SECONDS_MAX = 60;
  private static final long CLOSE_SECONDS_MAX = 10;
  private static final long LEADERLESS_MS_MAX = 30_000;
  private static final long RETRY_MS = 250;

  private final Vertx vertx;
  private final Bridge bridge;
  private final Journal journal;
  private final String servers;

  JournalReader(BridgeOptions options) {
    this.vertx = Vertx.vertx(vertxOptions());
    ProtobufCodec.register(vertx);
    this.bridge = new Bridge(vertx, options, WeftTypes.events(), OpenTelemetry.noop());
    this.journal = new BusJournal(vertx);
    this.servers = String.join(", ", options.nats().servers());
  }

  /** The streams that exist. Called first, once. */
  Set<String> connect() throws AuditException {
    return await(bridge.connectToRead(), CONNECT_SECONDS_MAX, "NATS at " + servers);
  }

  /**
   * Where a stream begins and ends.
   *
   * @param first sequence that it holds; one above the last when it holds nothing
   * @param last sequence that it ever held; 0 for none
   */
  record Extent(long first, long last) {
    long length() {
      return last - first + 1;
    }
  }

  Extent extent(String stream) throws AuditException {
    Page page = page(stream, request(stream, 1, 1));
    long last = page.lastSequence();
    return new Extent(
        page.events().stream().mapToLong(RecordedEvent::sequence).findFirst().orElse(last + 1),
        last);
  }

  /** Everything that the stream holds up to a sequence, in order; while it reads it reads ahead. */
  void read(String stream, long toSequence, Consumer<RecordedEvent> reader) throws AuditException {
    long from = 1;
    Future<Page> next = request(stream, from, Journal.READ_EVENTS_MAX);
    while (from <= toSequence) {
      List<RecordedEvent> events = page(stream, next).events();
      if (events.isEmpty()) {
        return;
      }
      from = events.get(events.size() - 1).sequence() + 1;
      if (from <= toSequence) {
        next = request(stream, from, Journal.READ_EVENTS_MAX);
      }
      for (RecordedEvent event : events) {
        if (event.sequence() <= toSequence) {
          reader.accept(event);
        }
      }
    }
  }

  @Override
  public void close() {
    end(bridge::close);
    // One after the other: what is chained to it would run on an event loop that is gone.
    end(vertx::close);
  }

  private static void end(Supplier<Future<Void>> end) {
    try {
      await(end.get(), CLOSE_SECONDS_MAX, "closing");
    } catch (AuditException unclean) {
      // The process ends anyway; what was read has been read.
    }
  }

  private Future<Page> request(String stream, long from, int eventsMax) {
    return request(stream, from, eventsMax, MonotonicClock.millis() + LEADERLESS_MS_MAX);
  }

  /** Asked for again while it may succeed: a stream that elects its leader answers nobody. */
  private Future<Page> request(String stream, long from, int eventsMax, long untilMs) {
    return journal
        .read(stream, from, eventsMax)
        .recover(
            failed ->
                Failure.of(failed).is(FailureKind.PAUSE) && MonotonicClock.millis() < untilMs
                    ? vertx
                        .timer(RETRY_MS)
                        .compose(due -> request(stream, from, eventsMax, untilMs))
                    : Future.failedFuture(failed));
  }

  private Page page(String stream, Future<Page> page) throws AuditException {
    return await(page, PAGE_SECONDS_MAX, "stream " + stream);
  }

  private static <T> T await(Future<T> future, long secondsMax, String what) throws AuditException {
    try {
      return future.toCompletionStage().toCompletableFuture().get(secondsMax, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw new AuditException(what + ": " + failed.getCause().getMessage(), failed);
    } catch (TimeoutException late) {
      throw new AuditException(what + ": no answer within " + secondsMax + " s", late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AuditException("interrupted", interrupted);
    }
  }

  /** One event loop is enough, and it reads nothing from the class path. */
  private static VertxOptions vertxOptions() {
    return new VertxOptions()
        .setEventLoopPoolSize(1)
        .setFileSystemOptions(
            new FileSystemOptions()
                .setClassPathResolvingEnabled(false)
                .setFileCachingEnabled(false));
  }
}
