package dev.weft.launcher.keys;

import dev.weft.gateway.auth.ApiKeys;
import dev.weft.launcher.config.ConfigException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The file of keys as the command changes it: one at a time, and as a whole or not at all, so that
 * a node never reads a half of it. Its owner alone reads it; who may already do so, may afterwards.
 *
 * <p>Thread-safe. Blocks.
 */
final class KeysFile {
  private static final Set<PosixFilePermission> OWNER_ALONE =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final Path file;

  KeysFile(Path file) {
    this.file = file.toAbsolutePath();
  }

  /** None when there is no such file. */
  ApiKeys read() {
    try {
      return ApiKeys.parse(Files.readAllBytes(file));
    } catch (NoSuchFileException missing) {
      return ApiKeys.none();
    } catch (IOException unreadable) {
      throw new ConfigException(file.toString(), "cannot be read: " + unreadable);
    } catch (IllegalArgumentException malformed) {
      throw new ConfigException(file.toString(), malformed.getMessage());
    }
  }

  /** Whether the change changes anything. */
  boolean change(UnaryOperator<ApiKeys> change) {
    // The lock of the file keeps processes apart; within one, to hold it twice is an error.
    synchronized (KeysFile.class) {
      return changeAlone(change);
    }
  }

  private boolean changeAlone(UnaryOperator<ApiKeys> change) {
    Path lock = file.resolveSibling(file.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      byte[] before = read().toJson().getBytes();
      byte[] after = change.apply(read()).toJson().getBytes();
      boolean changed = held.isValid() && !Arrays.equals(before, after);
      if (changed) {
        replace(after);
      }
      return changed;
    } catch (IOException unwritable) {
      throw new ConfigException(file.toString(), "cannot be written: " + unwritable);
    }
  }

  private void replace(byte[] content) throws IOException {
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    Path fresh = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".new");
    try {
      Files.write(fresh, content);
      if (posix) {
        Files.setPosixFilePermissions(
            fresh, Files.exists(file) ? Files.getPosixFilePermissions(file) : OWNER_ALONE);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
