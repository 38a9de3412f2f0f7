package dev.weft.launcher.doctor;

import dev.weft.kernel.seal.KeyRing;
import dev.weft.kernel.seal.SealingOptions;
import dev.weft.launcher.config.WeftConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Checks that payment tokens and customers' ids are sealed, and that only their owner can read the
 * key files. A file that cannot be read, or holds no keys, is a wrong configuration.
 *
 * <p>Blocks on files.
 */
final class SealingCheck {
  private static final String TOKENS = "payment tokens";
  private static final String CUSTOMERS = "customers' ids";
  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private SealingCheck() {}

  static List<Finding> of(WeftConfig config) {
    SealingOptions files = config.sealing();
    return List.of(
        files
            .keyFile()
            .map(file -> judge(TOKENS, "security.keyFile", file, config.sealingKeys()))
            .orElseGet(
                () ->
                    Finding.doubtful(
                        TOKENS,
                        "stored as they come, for whoever reads the streams: set security.keyFile"
                            + " to seal them")),
        files
            .customerKeyFile()
            .map(file -> judge(CUSTOMERS, "security.customerKeyFile", file, config.customerKeys()))
            .orElseGet(
                () ->
                    Finding.good(
                        CUSTOMERS,
                        "stored as they come, and cannot be forgotten: set"
                            + " security.customerKeyFile if they have to be")));
  }

  private static Finding judge(String subject, String key, Path file, KeyRing keys) {
    if (keys.isEmpty()) {
      return Finding.good(subject, "none of this node's roles seals or opens them");
    }
    if (isOpen(file)) {
      return Finding.doubtful(
          subject, key + ": " + file + " is open to others on this machine: chmod 600 " + file);
    }
    String first = keys.ids().iterator().next();
    return Finding.good(
        subject, "sealed with key " + first + " of " + keys.ids().size() + " in " + file);
  }

  /** Whether others may read or change it; not where files have no such permissions. */
  private static boolean isOpen(Path file) {
    try {
      Set<PosixFilePermission> open = Files.getPosixFilePermissions(file);
      open.retainAll(OF_OTHERS);
      return !open.isEmpty();
    } catch (IOException | UnsupportedOperationException unknown) {
      return false;
    }
  }
}
