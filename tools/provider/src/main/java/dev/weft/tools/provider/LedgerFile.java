package dev.weft.tools.provider;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An append-only file of JSON lines, each known by the byte it begins at. Locked, so that no two
 * processes write to it.
 *
 * <p>Blocks the calling thread; one call at a time.
 */
final class LedgerFile implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerFile.class);

  private final Path path;
  private final FileChannel channel;

  /** Behind the last line that is known to be stored. */
  private long goodBytes;

  /** Takes an entry, with the bytes it begins at and ends before. */
  interface Reader {
    /** Returns whether to go on. */
    boolean take(LedgerEntry entry, long fromBytes, long toBytes);
  }

  private LedgerFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Opens and locks the file. {@link #recover} comes next. */
  static LedgerFile open(Path path) {
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      FileChannel channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      LedgerFile file = new LedgerFile(path, channel);
      try {
        file.lock();
        return file;
      } catch (IOException | RuntimeException unusable) {
        channel.close();
        throw unusable;
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("ledger " + path, broken);
    }
  }

  /**
   * Hands over the entries from a byte on and cuts a last line that a crash left unfinished: it was
   * never answered, because answers wait for the whole line to be on disk.
   */
  void recover(long fromBytes, Reader reader) {
    try {
      long size = channel.size();
      LineCursor lines = new LineCursor(channel, fromBytes, size);
      goodBytes = fromBytes;
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        LedgerEntry entry = parse(line);
        if (entry == null && lines.atBytes() < size) {
          throw new IOException("is damaged at byte " + goodBytes + "; mend it or move it away");
        }
        if (entry == null) {
          break;
        }
        reader.take(entry, goodBytes, lines.atBytes());
        goodBytes = lines.atBytes();
      }
      cutUnfinished(size);
    } catch (IOException broken) {
      throw new UncheckedIOException("ledger " + path, broken);
    }
  }

  /** Hands over stored entries from a byte on until the reader has enough. */
  void read(long fromBytes, Reader reader) {
    try {
      LineCursor lines = new LineCursor(channel, fromBytes, goodBytes);
      long at = fromBytes;
      boolean more = true;
      for (byte[] line = lines.next(); more && line != null; line = more ? lines.next() : null) {
        LedgerEntry entry = parse(line);
        if (entry == null) {
          throw new IOException("is damaged at byte " + at);
        }
        more = reader.take(entry, at, lines.atBytes());
        at = lines.atBytes();
      }
    } catch (IOException broken) {
      throw new UncheckedIOException("ledger " + path, broken);
    }
  }

  /** The entry of the line that begins at the byte; null when none does. */
  LedgerEntry at(long fromBytes) {
    try {
      byte[] line = new LineCursor(channel, fromBytes, channel.size()).next();
      return line == null ? null : parse(line);
    } catch (IOException broken) {
      throw new UncheckedIOException("ledger " + path, broken);
    }
  }

  /**
   * Stores the entries in this order; they are on disk when this returns. All or none.
   *
   * @return the byte at which each begins
   */
  long[] append(List<LedgerEntry> entries) {
    Buffer lines = Buffer.buffer();
    long[] starts = new long[entries.size()];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = goodBytes + lines.length();
      lines.appendBuffer(entries.get(i).toJson().toBuffer()).appendString("\n");
    }
    ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes());
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
    return starts;
  }

  /** Behind the last stored line. */
  long bytes() {
    return goodBytes;
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

  private void cutUnfinished(long size) throws IOException {
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

  private static LedgerEntry parse(byte[] line) {
    try {
      return LedgerEntry.fromJson(new JsonObject(new String(line, StandardCharsets.UTF_8)));
    } catch (RuntimeException broken) {
      return null;
    }
  }
}
