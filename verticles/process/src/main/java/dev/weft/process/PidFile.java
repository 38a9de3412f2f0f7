package dev.weft.process;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/**
 * A process on disk: pid, start time and executable, because a pid alone may by now be someone
 * else's.
 *
 * @param startMs when it began, milliseconds since the epoch; 0 when the system does not report it
 * @param command path of its executable, links resolved
 */
record PidFile(long pid, long startMs, String command) {
  /** The system derives start times from a boot time that it may adjust by a second. */
  private static final long START_TOLERANCE_MS = 3_000;

  /**
   * @param executable what the process runs, or is about to run in a moment
   */
  static PidFile of(ProcessHandle process, Path executable) throws IOException {
    return new PidFile(process.pid(), startMs(process), executable.toRealPath().toString());
  }

  /** Empty when there is none, or none that can be read. Blocks. */
  static Optional<PidFile> read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
      return Optional.of(
          new PidFile(
              Long.parseLong(properties.getProperty("pid")),
              Long.parseLong(properties.getProperty("startMs")),
              properties.getProperty("command")));
    } catch (IOException | IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  /** Written whole or not at all, even if a process is killed meanwhile. Blocks. */
  void write(Path file) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("pid", Long.toString(pid));
    properties.setProperty("startMs", Long.toString(startMs));
    properties.setProperty("command", command);
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    try (Writer writer = Files.newBufferedWriter(draft)) {
      properties.store(writer, null);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The very process that was written down, if it is still alive. */
  Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isSame);
  }

  private boolean isSame(ProcessHandle process) {
    return startMs != 0
        && Math.abs(startMs(process) - startMs) <= START_TOLERANCE_MS
        && process.info().command().filter(command::equals).isPresent();
  }

  private static long startMs(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}
