package dev.weft.tools.chaos.inject;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;

/**
 * The wall clocks of processes that were started with {@link #environment}: a library that is
 * compiled here and loaded before others adds to {@code CLOCK_REALTIME} what a file says, at once.
 * Their monotonic clocks stay right, as those of a machine whose date is set. Not for programs
 * without libc: the clock of a nats-server cannot be moved so.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class SkewedClocks {
  private static final String SOURCE = "skew.c";
  private static final String LIBRARY = "skew.so";
  private static final String VARIABLE = "CHAOS_CLOCK_FILE";

  private final Path dir;
  private final int count;

  private SkewedClocks(Path dir, int count) {
    this.dir = dir;
    this.count = count;
  }

  /**
   * Compiles the library.
   *
   * @param dir for it and the offsets; is made
   * @param count of processes
   */
  public static SkewedClocks compile(Path dir, int count) throws IOException, InterruptedException {
    Files.createDirectories(dir);
    Path source = dir.resolve(SOURCE);
    try (InputStream text = SkewedClocks.class.getResourceAsStream(SOURCE)) {
      Files.copy(text, source);
    }
    String library = dir.resolve(LIBRARY).toString();
    Shell.run("cc", "-shared", "-fPIC", "-O2", "-o", library, source.toString());
    SkewedClocks clocks = new SkewedClocks(dir, count);
    for (int i = 0; i < count; i++) {
      clocks.set(i, Duration.ZERO);
    }
    return clocks;
  }

  /** Of the process with that number. */
  public Map<String, String> environment(int number) {
    return Map.of(
        "LD_PRELOAD", dir.resolve(LIBRARY).toString(), VARIABLE, offsetFile(number).toString());
  }

  /** Off by that much while it lasts. */
  public FaultInjector skewedBy(Duration offset) {
    return FaultInjector.of(index -> set(index % count, offset), this::correct);
  }

  /** Forth and back by that much, again and again while it lasts. */
  public FaultInjector stepping(Duration step, Duration period) {
    RepeatedFault steps =
        new RepeatedFault(
            period, (index, round) -> set(index % count, round % 2 == 0 ? step : step.negated()));
    return FaultInjector.of(
        steps::begin,
        index -> {
          steps.end(index);
          correct(index);
        });
  }

  private void correct(int index) throws IOException {
    set(index % count, Duration.ZERO);
  }

  private void set(int number, Duration offset) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    bytes.putLong(offset.toMillis()).flip();
    // In place: who has mapped it sees it.
    try (FileChannel file =
        FileChannel.open(offsetFile(number), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(bytes, 0);
    }
  }

  private Path offsetFile(int number) {
    return dir.resolve("offset-" + number);
  }
}
