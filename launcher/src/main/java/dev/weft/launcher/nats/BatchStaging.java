package dev.weft.launcher.nats;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a nats-server stage atomic batches in memory. For each batch of a stream without replicas it
 * makes, syncs and removes a file store of its own, in directory {@code batches} of the stream;
 * that directory becomes a link to one in memory. What is acknowledged is synced in the stream
 * itself, before as after (docs/adr/0041).
 *
 * <p>When the server starts it completes the batch that it finds there and removes the link, so
 * each start needs new ones. A stream without one stages on the disk.
 *
 * <p>Thread-safe. Blocks on files.
 */
final class BatchStaging {
  private static final Logger LOG = LoggerFactory.getLogger(BatchStaging.class);

  /** Below the store of a server: the streams of the account of all who name none. */
  private static final String STREAMS = "jetstream/$G/streams";

  private static final String BATCHES = "batches";
  private static final String PREFIX = "weft-batches-";

  /** More than all streams can have in flight: a server without room refuses batches. */
  private static final long FREE_BYTES_MIN = 128L << 20;

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path streamsDir;
  private final Path memory;
  private final Collection<String> streams;

  /** Directories in memory that a server has staged in, or still does. */
  private final Set<Path> staged = new HashSet<>();

  private boolean closed;

  /**
   * Before the server starts: then it removes the links to what it staged when it last ran.
   *
   * @param store of the server
   * @param memory a directory of a file system in memory; nothing is staged in another one
   * @param streams those that exist, or will
   */
  BatchStaging(Path store, Path memory, Collection<String> streams) {
    this.streamsDir = store.resolve(STREAMS);
    this.memory = memory;
    this.streams = List.copyOf(streams);
    for (Path link : links()) {
      target(link).map(Path::getParent).forEach(staged::add);
    }
  }

  /** Once the server listens, which is when it has completed what was staged. */
  synchronized void renew() {
    if (closed) {
      return;
    }
    try {
      clear();
      if (hasRoom()) {
        Path own = Files.createTempDirectory(memory, PREFIX);
        staged.add(own);
        for (String stream : streams) {
          link(stream, Files.createDirectory(own.resolve(stream)));
        }
      }
    } catch (IOException failed) {
      LOG.warn("nats-server stages batches on the disk: {}", failed.toString());
    }
  }

  /** Once the server has ended. What it has staged and not completed stays for its next start. */
  synchronized void close() {
    closed = true;
    try {
      if (staged.stream().allMatch(BatchStaging::holdsNoBatch)) {
        clear();
      }
    } catch (IOException failed) {
      LOG.warn("{} stays in memory: {}", staged, failed.toString());
    }
  }

  private void clear() throws IOException {
    for (Path link : links()) {
      Files.delete(link);
    }
    for (Path dir : staged) {
      delete(dir);
    }
    staged.clear();
  }

  private void link(String stream, Path target) throws IOException {
    Path link = streamsDir.resolve(stream).resolve(BATCHES);
    Files.createDirectories(link.getParent(), OWNER_ONLY);
    try {
      Files.createSymbolicLink(link, target);
    } catch (FileAlreadyExistsException staging) {
      LOG.debug("{} is in use already, and stays on the disk", link);
    }
  }

  private boolean hasRoom() throws IOException {
    if (streams.isEmpty() || !memory.isAbsolute() || !Files.isDirectory(memory)) {
      return false;
    }
    FileStore files = Files.getFileStore(memory);
    return files.type().equals("tmpfs") && files.getUsableSpace() >= FREE_BYTES_MIN;
  }

  private boolean isOurs(Path dir) {
    return memory.equals(dir.getParent()) && dir.getFileName().toString().startsWith(PREFIX);
  }

  /** All that streams have in place of a directory for batches. */
  private List<Path> links() {
    List<Path> links = new ArrayList<>();
    try (DirectoryStream<Path> dirs = Files.newDirectoryStream(streamsDir)) {
      for (Path dir : dirs) {
        Path batches = dir.resolve(BATCHES);
        if (target(batches).map(Path::getParent).anyMatch(this::isOurs)) {
          links.add(batches);
        }
      }
    } catch (IOException none) {
      LOG.debug("{} has no streams yet", streamsDir);
    }
    return links;
  }

  private static Stream<Path> target(Path link) {
    try {
      return Files.isSymbolicLink(link) ? Stream.of(Files.readSymbolicLink(link)) : Stream.empty();
    } catch (IOException unreadable) {
      return Stream.empty();
    }
  }

  private static boolean holdsNoBatch(Path dir) {
    try (Stream<Path> all = Files.walk(dir)) {
      return all.noneMatch(Files::isRegularFile);
    } catch (IOException gone) {
      return true;
    }
  }

  private static void delete(Path dir) throws IOException {
    if (Files.isDirectory(dir)) {
      try (Stream<Path> all = Files.walk(dir)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }
}
