package dev.weft.kernel.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks who else may read or write a file with secrets or access rules. Follows links, as reading
 * the file does. Finds no fault where files have no POSIX permissions.
 *
 * <p>Thread-safe. Blocks.
 */
public final class FileAccess {
  private static final Logger LOG = LoggerFactory.getLogger(FileAccess.class);

  private FileAccess() {}

  /** Why nothing may be taken from it: everybody on the machine may have written it. */
  public static Optional<String> problemWith(Path file) {
    return permissions(file).contains(PosixFilePermission.OTHERS_WRITE)
        ? Optional.of(file + " may be changed by everybody on this machine; chmod o-w " + file)
        : Optional.empty();
  }

  /**
   * Warns of a secret that everybody on the machine may read. It is taken all the same: secrets of
   * Kubernetes are mounted so by default, where nobody else is.
   *
   * @param key of the configuration that names the file
   */
  public static void warnOfReaders(String key, Path file) {
    if (permissions(file).contains(PosixFilePermission.OTHERS_READ)) {
      LOG.warn("{}: everybody on this machine may read {}; chmod o-r {}", key, file, file);
    }
  }

  private static Set<PosixFilePermission> permissions(Path file) {
    try {
      return Files.getPosixFilePermissions(file);
    } catch (IOException | UnsupportedOperationException unknown) {
      // What cannot be read is found out by who reads it.
      return Set.of();
    }
  }
}
