package dev.weft.launcher.doctor;

import dev.weft.kernel.seal.KeyRing;
import dev.weft.launcher.config.WeftConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Checks that payment tokens are sealed, and that only their owner can read the key files.
 *
 * <p>Blocks on files.
 */
final class SealingCheck {
  private static final String SUBJECT = "payment tokens";
  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private SealingCheck() {}

  static Finding of(WeftConfig config) {
    if (config.sealing().keyFile().isEmpty()) {
      return Finding.doubtful(
          SUBJECT,
          "stored as they come, for whoever reads the streams: set security.keyFile to seal them");
    }
    KeyRing keys = config.sealingKeys();
    if (keys.isEmpty()) {
      return Finding.good(SUBJECT, "none of this node's roles seals or opens them");
    }
    Path file = config.sealing().keyFile().get();
    return isOpen(file)
        .map(who -> Finding.doubtful(SUBJECT, file + " is open to " + who + ": chmod 600"))
        .orElseGet(
            () ->
                Finding.good(
                    SUBJECT,
                    "sealed with key "
                        + keys.ids().iterator().next()
                        + " of "
                        + keys.ids().size()
                        + " in "
                        + file));
  }

  /** Who else may read or change it; empty, too, where files have no such permissions. */
  private static Optional<String> isOpen(Path file) {
    try {
      Set<PosixFilePermission> open = Files.getPosixFilePermissions(file);
      open.retainAll(OF_OTHERS);
      return open.isEmpty() ? Optional.empty() : Optional.of("others on this machine");
    } catch (IOException | UnsupportedOperationException unknown) {
      return Optional.empty();
    }
  }
}
