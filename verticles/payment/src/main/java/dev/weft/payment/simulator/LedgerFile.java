package dev.weft.payment.simulator;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks; for worker threads, one call at a time. An append-only file of JSON lines. Locked, so
 * that no two processes write to it.
 */
final class LedgerFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerFile.class);
  private static final int NEWLINE_BYTES = 1;

  private final Path path;
  private final FileChannel channel;

  /** Behind the last line that is known to be stored. */
  private long goodBytes;

  private LedgerFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens the file, hands every entry over and cuts a last line that a crash left unfinished: it
   * was never answered, because answers wait for the whole line to be on disk.
   */
  static LedgerFile open(Path path, Consumer<LedgerEntry> reader) {
    try {
      Path directory = path.toAbsolutePath().getParent();
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      LedgerFile file = new LedgerFile(path, channel);
      try {
        file.lock();
        file.read(reader);
        return file;
      } catch (IOException | RuntimeException unusable) {
        channel.close();
        throw unusable;
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("ledger " + path, broken);
    }
  }

  /** Stores the entries in this order; they are on disk when this returns. All or none. */
  void append(List<LedgerEntry> entries) {
    StringBuilder lines = new StringBuilder();
    entries.forEach(entry -> lines.append(entry.toJson().encode()).append('\n'));
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(lines.toString());
    long end = goodBytes + bytes.remaining();
    try {
      cutToGood();
      while (bytes.hasRemaining()) {
        channel.write(bytes, end - bytes.remaining());
      }
      channel.force(false);
    } catch (IOException broken) {
      throw new UncheckedIOException("ledger " + path, broken);
    }
    goodBytes = end;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException broken) {
      throw new UncheckedIOException("ledger " + path, broken);
    }
  }

  private void lock() throws IOException {
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException inThisProcess) {
      lock = null;
    }
    if (lock == null) {
      throw new IOException("is in use by another provider");
    }
  }

  private void read(Consumer<LedgerEntry> reader) throws IOException {
    long size = channel.size();
    channel.position(0);
    // Not closed: that would close the channel.
    BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      long end = goodBytes + line.getBytes(StandardCharsets.UTF_8).length + NEWLINE_BYTES;
      if (end > size) {
        break;
      }
      LedgerEntry entry = parse(line);
      if (entry == null && end < size) {
        throw new IOException("is damaged at byte " + goodBytes + "; mend it or move it away");
      }
      if (entry == null) {
        break;
      }
      reader.accept(entry);
      goodBytes = end;
    }
    if (goodBytes < size) {
      LOG.warn("ledger={} cutBytes={} an unfinished last line was cut", path, size - goodBytes);
      cutToGood();
      channel.force(true);
    }
  }

  /** What a failed write left behind must not stand behind the next line. */
  private void cutToGood() throws IOException {
    if (channel.size() > goodBytes) {
      channel.truncate(goodBytes);
    }
  }

  private static LedgerEntry parse(String line) {
    try {
      return LedgerEntry.fromJson(new JsonObject(line));
    } catch (RuntimeException broken) {
      return null;
    }
  }
}
