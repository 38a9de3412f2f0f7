package dev.weft.process;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A directory for one launcher at a time. The system gives the lock back when the process ends,
 * however it ends.
 *
 * <p>Thread-safe.
 */
public final class DirLock implements AutoCloseable {
  private static final String FILE = "launcher.lock";

  private final FileChannel channel;

  private DirLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Makes the directory and takes it. Blocks on files.
   *
   * @param key configuration key that names the directory, for the message
   * @throws ChildException when another launcher has it, or when it cannot be written
   */
  public static DirLock take(Path dir, String key) {
    try {
      Files.createDirectories(dir);
      FileChannel channel =
          FileChannel.open(dir.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!locked(channel)) {
        channel.close();
        throw new ChildException(
            dir
                + " is in use by another launcher; stop that one, or give this one its own"
                + " directory: --set "
                + key
                + "=…");
      }
      return new DirLock(channel);
    } catch (IOException unusable) {
      throw new ChildException(dir + " (" + key + ") cannot be used: " + unusable, unusable);
    }
  }

  /** Whether another process has it. Blocks on files. */
  public static boolean isTaken(Path dir) {
    Path file = dir.resolve(FILE);
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return !locked(channel);
    } catch (IOException unusable) {
      throw new ChildException(file + " cannot be used: " + unusable, unusable);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException nothingToBeDone) {
      // The lock goes with the process at the latest.
    }
  }
}
