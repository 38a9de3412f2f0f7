package dev.weft.tools.audit.history;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Records in partitions, written once and read back one partition at a time: what makes an audit
 * need little memory, however many orders there are. A partition that fills a chunk puts it into a
 * temporary file, which has no name left once it is open; what is small never touches the disk. Not
 * thread-safe. Fails with {@link UncheckedIOException} when the folder has no room.
 */
final class Spool implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 14;
  private static final long[] NOWHERE = {};
  private static final byte[] NOTHING = {};

  private final Path folder;
  private final byte[][] chunks;
  private final int[] filled;
  private final long[][] stored;
  private final ByteArrayOutputStream scratch = new ByteArrayOutputStream();
  private final DataOutputStream record = new DataOutputStream(scratch);
  private FileChannel file;
  private long fileBytes;

  /** Writes one record. */
  @FunctionalInterface
  interface Writer {
    void writeTo(DataOutputStream record) throws IOException;
  }

  /** Reads exactly one record. */
  @FunctionalInterface
  interface Reader {
    void readFrom(DataInputStream record) throws IOException;
  }

  /**
   * @param folder of the temporary file
   */
  Spool(Path folder, int partitions) {
    this.folder = folder;
    this.chunks = new byte[partitions][];
    this.filled = new int[partitions];
    this.stored = new long[partitions][];
    Arrays.fill(stored, NOWHERE);
  }

  int partitions() {
    return chunks.length;
  }

  /** Appends a record; fails with IllegalArgumentException when it is larger than a chunk. */
  void add(int partition, Writer writer) {
    try {
      scratch.reset();
      writer.writeTo(record);
      byte[] bytes = scratch.toByteArray();
      if (bytes.length > CHUNK_BYTES) {
        throw new IllegalArgumentException("a record of " + bytes.length + " bytes");
      }
      if (chunks[partition] == null) {
        chunks[partition] = new byte[CHUNK_BYTES];
      } else if (filled[partition] + bytes.length > CHUNK_BYTES) {
        store(partition);
      }
      System.arraycopy(bytes, 0, chunks[partition], filled[partition], bytes.length);
      filled[partition] += bytes.length;
    } catch (UTFDataFormatException tooLong) {
      throw new IllegalArgumentException("a record with a text over 64 KB", tooLong);
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  /** Every record of the partition, in the order they were added. */
  void read(int partition, Reader reader) {
    try {
      // Most partitions of a short history are empty, and 16 kB for each of them are not.
      byte[] chunk = stored[partition].length == 0 ? NOTHING : new byte[CHUNK_BYTES];
      for (long place : stored[partition]) {
        int length = load(place, chunk);
        readChunk(chunk, length, reader);
      }
      if (chunks[partition] != null) {
        readChunk(chunks[partition], filled[partition], reader);
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @Override
  public void close() {
    if (file != null) {
      try {
        file.close();
      } catch (IOException unclean) {
        throw new UncheckedIOException(unclean);
      }
    }
  }

  private static void readChunk(byte[] chunk, int length, Reader reader) throws IOException {
    DataInputStream records = new DataInputStream(new ByteArrayInputStream(chunk, 0, length));
    while (records.available() > 0) {
      reader.readFrom(records);
    }
  }

  /** The chunk's length stands before it. */
  private void store(int partition) throws IOException {
    if (file == null) {
      file = open();
    }
    int length = filled[partition];
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + length);
    bytes.putInt(length).put(chunks[partition], 0, length).flip();
    long place = fileBytes;
    while (bytes.hasRemaining()) {
      fileBytes += file.write(bytes, fileBytes);
    }
    int count = stored[partition].length;
    stored[partition] = Arrays.copyOf(stored[partition], count + 1);
    stored[partition][count] = place;
    filled[partition] = 0;
  }

  private int load(long place, byte[] chunk) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
    fill(length, place);
    ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, length.flip().getInt());
    fill(bytes, place + Integer.BYTES);
    return bytes.limit();
  }

  private void fill(ByteBuffer bytes, long from) throws IOException {
    while (bytes.hasRemaining()) {
      if (file.read(bytes, from + bytes.position()) < 0) {
        throw new IOException("the temporary file is shorter than what was written");
      }
    }
  }

  private FileChannel open() throws IOException {
    Path path = Files.createTempFile(folder, "weft-audit", ".spool");
    return FileChannel.open(
        path,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }
}
