package dev.weft.tools.testkit.vertx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class BlockedThreadsTest {
  private final BlockedThreads blockedThreads = new BlockedThreads();

  @Test
  void failsATestThatBlocksAnEventLoop() {
    CountDownLatch release = new CountDownLatch(1);
    Vertx vertx = blockedThreads.vertx();
    vertx.runOnContext(v -> waitFor(release));

    Awaitility.await().until(() -> !blockedThreads.warnings().isEmpty());
    release.countDown();

    assertThatThrownBy(() -> blockedThreads.afterEach(null))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("waitFor");
    assertThat(blockedThreads.warnings()).isEmpty();
  }

  @Test
  void failsATestThatComputesOnAnEventLoop() {
    Vertx vertx = blockedThreads.vertx();
    AtomicBoolean stop = new AtomicBoolean();
    vertx.runOnContext(
        v -> {
          while (!stop.get()) {
            Thread.onSpinWait();
          }
        });

    Awaitility.await().until(() -> !blockedThreads.warnings().isEmpty());
    stop.set(true);

    assertThatThrownBy(() -> blockedThreads.afterEach(null)).isInstanceOf(AssertionError.class);
  }

  @Test
  void doesNotCountComputingThatLoadsClassesUntilItLastsLong() {
    Vertx vertx = blockedThreads.vertx();
    long fromNanos = System.nanoTime();
    AtomicBoolean stop = new AtomicBoolean();
    vertx.runOnContext(
        v -> {
          while (!stop.get()) {
            loadAClass();
          }
        });

    Awaitility.await().until(() -> !blockedThreads.warnings().isEmpty());
    stop.set(true);

    assertThat(System.nanoTime() - fromNanos)
        .as(blockedThreads.warnings().toString())
        .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(BlockedThreads.COLD_MS_MAX));
    assertThatThrownBy(() -> blockedThreads.afterEach(null)).isInstanceOf(AssertionError.class);
  }

  /** Makes a proxy class: each class loader has its own. */
  private static void loadAClass() {
    Class<?>[] interfaces = {Runnable.class};
    Proxy.newProxyInstance(new ClassLoader() {}, interfaces, (proxy, method, arguments) -> null);
  }

  @Test
  void doesNotCountTheLoadingOfAClassButWhatItsInitializerDoes() {
    StackTraceElement handler = frame("dev.weft.Handler", "handle");
    StackTraceElement loading = frame("java.lang.ClassLoader", "loadClass");
    StackTraceElement initializer = frame("dev.weft.Table", "<clinit>");
    StackTraceElement reading = frame("java.util.zip.Inflater", "inflate");

    assertThat(BlockedThreads.isLoadingAClass(stack(reading, loading, handler))).isTrue();
    assertThat(BlockedThreads.isLoadingAClass(stack(reading, loading, initializer))).isTrue();
    assertThat(BlockedThreads.isLoadingAClass(stack(reading, initializer, loading))).isFalse();
    assertThat(BlockedThreads.isLoadingAClass(stack(reading, handler))).isFalse();
  }

  @Test
  void countsNativeCallsThatMayWaitButNotThoseOfNetty() {
    StackTraceElement handler = frame("dev.weft.Handler", "handle");
    StackTraceElement write = nativeFrame("sun.nio.ch.FileDispatcherImpl", "write0");
    StackTraceElement wait = nativeFrame("sun.nio.ch.EPoll", "wait");
    StackTraceElement channel = frame("sun.nio.ch.SocketChannelImpl", "write");
    StackTraceElement socket = frame("io.netty.channel.socket.nio.NioSocketChannel", "doWrite");
    StackTraceElement selector =
        frame("io.netty.channel.nio.SelectedSelectionKeySetSelector", "select");

    assertThat(BlockedThreads.isBlockingInput(stack(write, channel, socket, handler))).isFalse();
    assertThat(BlockedThreads.isBlockingInput(stack(wait, selector))).isFalse();
    assertThat(BlockedThreads.isBlockingInput(stack(write, channel, handler, socket))).isTrue();
    assertThat(BlockedThreads.isBlockingInput(stack(handler, socket))).isFalse();
  }

  private static StackTraceElement nativeFrame(String className, String method) {
    return new StackTraceElement(className, method, "Source.java", -2);
  }

  private static StackTraceElement frame(String className, String method) {
    return new StackTraceElement(className, method, "Source.java", 1);
  }

  private static StackTraceElement[] stack(StackTraceElement... innermostFirst) {
    return innermostFirst;
  }

  private static void waitFor(CountDownLatch release) {
    try {
      assertThat(release.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
