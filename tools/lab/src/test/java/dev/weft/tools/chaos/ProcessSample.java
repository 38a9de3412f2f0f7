package dev.weft.tools.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What a Java process holds at one moment.
 *
 * @param liveHeapBytes objects that are left after a garbage collection
 * @param residentBytes memory that it has of the machine
 */
record ProcessSample(long liveHeapBytes, long residentBytes, int threads) {
  private static final long COMMAND_SECONDS_MAX = 60;
  private static final long BYTES_PER_KB = 1_024;

  /** Blocks; collects the garbage of that process. */
  static ProcessSample of(long pid) throws IOException, InterruptedException {
    return new ProcessSample(
        liveHeapBytes(pid),
        status(pid, "VmRSS") * BYTES_PER_KB,
        Math.toIntExact(status(pid, "Threads")));
  }

  /** The histogram counts live objects only, which it finds by a full collection. */
  private static long liveHeapBytes(long pid) throws IOException, InterruptedException {
    Path out = Files.createTempFile("weft-histogram-", ".txt");
    try {
      String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
      Process process =
          new ProcessBuilder(
                  jcmd,
                  "-J-XX:TieredStopAtLevel=1",
                  "-J-XX:+UseSerialGC",
                  Long.toString(pid),
                  "GC.class_histogram")
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      if (!process.waitFor(COMMAND_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("jcmd does not end");
      }
      List<String> lines = Files.readAllLines(out);
      String total =
          lines.stream()
              .filter(line -> line.startsWith("Total"))
              .findFirst()
              .orElseThrow(() -> new IOException("no histogram: " + lines));
      return Long.parseLong(total.strip().split("\\s+", -1)[2]);
    } finally {
      Files.delete(out);
    }
  }

  private static long status(long pid, String name) throws IOException {
    String prefix = String.format(Locale.ROOT, "%s:", name);
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
        .filter(line -> line.startsWith(prefix))
        .mapToLong(line -> Long.parseLong(line.strip().split("\\s+", -1)[1]))
        .findFirst()
        .orElseThrow();
  }
}
