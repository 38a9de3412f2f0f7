package dev.weft.tools.testkit.vertx;

import dev.weft.kernel.EventLoops;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.threadchecker.BlockedThreadEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * JUnit extension that fails a test in which an event loop was blocked for longer than {@link
 * #BLOCKED_MS_MAX}: waiting, in a native call, or computing. Time in which a busy machine gave it
 * no CPU does not count, nor does waiting for a class to be loaded, which happens once and took 102
 * ms on a busy machine. Code that runs for the first time (the JVM loads classes meanwhile) may
 * compute for {@link #COLD_MS_MAX}: the first JSON document took 125 ms. Makes Vert.x instances
 * that are watched, and closes them after the test:
 *
 * <pre>{@code
 * @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();
 * Vertx vertx = blockedThreads.vertx();
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class BlockedThreads implements AfterEachCallback {
  public static final long BLOCKED_MS_MAX = 100;
  public static final long COLD_MS_MAX = 1_000;

  private static final long CHECK_INTERVAL_MS = 20;
  private static final long CLOSE_SECONDS_MAX = 20;
  private static final int FRAMES_SHOWN = 40;

  /** What netty's own native calls come from: selecting, and sockets that never block. */
  private static final Set<String> NON_BLOCKING_CALLERS =
      Set.of(
          "io.netty.channel.nio.NioIoHandler",
          "io.netty.channel.nio.SelectedSelectionKeySetSelector",
          "io.netty.channel.socket.nio.NioSocketChannel");

  private static final Set<String> BETWEEN = Set.of("sun.nio.", "io.netty.buffer.");
  private static final String CLASS_INITIALIZER = "<clinit>";
  private static final Set<String> INPUT_PACKAGES = Set.of("sun.nio.", "java.io.", "java.net.");

  private static final CpuTimes CPU_TIMES = new CpuTimes();

  private final Queue<String> warnings = new ConcurrentLinkedQueue<>();
  private final Queue<Vertx> made = new ConcurrentLinkedQueue<>();

  /** A watched instance, closed after the test. */
  public Vertx vertx() {
    EventLoops.prepare();
    Vertx vertx = watch(Vertx.vertx(options(new VertxOptions())));
    made.add(vertx);
    return vertx;
  }

  /** The options with the limit set. */
  public static VertxOptions options(VertxOptions options) {
    return options
        .setMaxEventLoopExecuteTime(BLOCKED_MS_MAX)
        .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
        .setBlockedThreadCheckInterval(CHECK_INTERVAL_MS)
        .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS);
  }

  /** Watches an instance that somebody else made and closes. */
  public Vertx watch(Vertx vertx) {
    ((VertxInternal) vertx).blockedThreadChecker().setThreadBlockedHandler(this::record);
    return vertx;
  }

  /** What was blocked so far. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Closes what was made, then fails when anything was blocked. */
  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    for (Vertx vertx = made.poll(); vertx != null; vertx = made.poll()) {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
    }
    List<String> blocked = warnings();
    warnings.clear();
    if (!blocked.isEmpty()) {
      throw new AssertionError("blocked threads:\n" + String.join("\n", blocked));
    }
  }

  private void record(BlockedThreadEvent event) {
    StackTraceElement[] frames = event.thread().getStackTrace();
    if (isStarved(event, frames) || isLoadingAClass(frames)) {
      return;
    }
    StringBuilder text = new StringBuilder();
    text.append(event.thread().getName())
        .append(" for ")
        .append(TimeUnit.NANOSECONDS.toMillis(event.duration()))
        .append(" ms");
    for (int i = 0; i < Math.min(FRAMES_SHOWN, frames.length); i++) {
      text.append("\n    at ").append(frames[i]);
    }
    warnings.add(text.toString());
  }

  /** It could run, or runs on by now, and got less CPU time than the limit. */
  private static boolean isStarved(BlockedThreadEvent event, StackTraceElement[] frames) {
    if (isWaiting(event.thread(), frames)) {
      return false;
    }
    CpuTimes.Used lately = CPU_TIMES.lately(event.thread(), event.duration());
    long limitMs = lately.classesLoaded() > 0 ? COLD_MS_MAX : BLOCKED_MS_MAX;
    return lately.cpuNanos() < TimeUnit.MILLISECONDS.toNanos(limitMs);
  }

  /**
   * Waits, and has for long: code that computes may be found waiting for a lock that it gets at
   * once, such as that of a reference queue after a garbage collection.
   */
  private static boolean isWaiting(Thread thread, StackTraceElement[] frames) {
    boolean waitsNow = thread.getState() != Thread.State.RUNNABLE || isBlockingInput(frames);
    long nanos = TimeUnit.MILLISECONDS.toNanos(BLOCKED_MS_MAX);
    return waitsNow && CPU_TIMES.lately(thread, nanos).cpuNanos() < nanos / 10;
  }

  /** What a class does in its own initializer counts. */
  static boolean isLoadingAClass(StackTraceElement[] frames) {
    return Arrays.stream(frames)
        .takeWhile(frame -> !frame.getMethodName().equals(CLASS_INITIALIZER))
        .anyMatch(
            frame ->
                frame.getMethodName().equals("loadClass")
                    && frame.getClassName().equals(ClassLoader.class.getName()));
  }

  /**
   * In a native call for input or output, which counts as running and may wait for long. What netty
   * calls itself does not wait: found there, the loop was idle, or the machine gave it no CPU.
   */
  static boolean isBlockingInput(StackTraceElement[] frames) {
    return frames.length > 0
        && frames[0].isNativeMethod()
        && isIn(INPUT_PACKAGES, frames[0])
        && Arrays.stream(frames)
            .dropWhile(frame -> isIn(BETWEEN, frame))
            .limit(1)
            .noneMatch(caller -> NON_BLOCKING_CALLERS.contains(caller.getClassName()));
  }

  private static boolean isIn(Set<String> packages, StackTraceElement frame) {
    return packages.stream().anyMatch(frame.getClassName()::startsWith);
  }
}
