package dev.weft.kernel.seal;

import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Section {@code security}.
 *
 * @param keyFile empty: payment tokens are stored as they come
 * @param customerKeyFile empty: events have customers' ids
 */
public record SealingOptions(Optional<Path> keyFile, Optional<Path> customerKeyFile) {
  private static final String KEY_FILE = "keyFile";
  private static final String CUSTOMER_KEY_FILE = "customerKeyFile";

  /**
   * Reads the section.
   *
   * @param workingDir what paths are relative to
   */
  public static SealingOptions read(OptionsReader keys, Path workingDir) {
    return new SealingOptions(
        path(
            keys,
            KEY_FILE,
            keys.string(KEY_FILE, "")
                .means(
                    "file with the keys that seal payment tokens, base64 of 32 bytes per line: the"
                        + " first seals, all open; for nodes with role order or payment"
                        + " ([how](secrets.md)); empty: tokens are stored as they arrive"),
            workingDir),
        path(
            keys,
            CUSTOMER_KEY_FILE,
            keys.string(CUSTOMER_KEY_FILE, "")
                .means(
                    "the same for customer ids, so that customers can be forgotten; for nodes with"
                        + " role gateway, order or notification; the last line must stay"
                        + " ([how](forgetting.md)); empty: events contain customer ids"),
            workingDir));
  }

  /**
   * The keys of payment tokens; none without a file. Blocks.
   *
   * @throws OptionsException when the file cannot be read or is none
   */
  public KeyRing load() {
    return load(KEY_FILE, keyFile);
  }

  /** The same of customers' ids. */
  public KeyRing loadOfCustomers() {
    return load(CUSTOMER_KEY_FILE, customerKeyFile);
  }

  private static KeyRing load(String key, Optional<Path> file) {
    if (file.isEmpty()) {
      return KeyRing.EMPTY;
    }
    try {
      return KeyFile.load(file.get());
    } catch (IOException unreadable) {
      throw new OptionsException("security." + key, "cannot be read: " + unreadable);
    } catch (IllegalArgumentException malformed) {
      throw new OptionsException("security." + key, file.get() + " " + malformed.getMessage());
    }
  }

  private static Optional<Path> path(OptionsReader keys, String key, String file, Path workingDir) {
    try {
      return file.isBlank() ? Optional.empty() : Optional.of(workingDir.resolve(file));
    } catch (InvalidPathException notPath) {
      throw keys.wrong(key, "is not a path: " + notPath.getReason());
    }
  }
}
