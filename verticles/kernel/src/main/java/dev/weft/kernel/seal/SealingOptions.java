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
 */
public record SealingOptions(Optional<Path> keyFile) {
  private static final String KEY_FILE = "keyFile";

  /**
   * Reads the section.
   *
   * @param workingDir what a path is relative to
   */
  public static SealingOptions read(OptionsReader keys, Path workingDir) {
    String file =
        keys.string(KEY_FILE, "")
            .means(
                "file with keys that payment tokens are sealed with, base64 of 32 bytes in each"
                    + " line: the first seals, all open; for nodes with role order or payment"
                    + " ([how](secrets.md)); empty: tokens are stored as they come");
    try {
      return new SealingOptions(
          file.isBlank() ? Optional.empty() : Optional.of(workingDir.resolve(file)));
    } catch (InvalidPathException notPath) {
      throw keys.wrong(KEY_FILE, "is not a path: " + notPath.getReason());
    }
  }

  /**
   * The keys; none without a file. Blocks.
   *
   * @throws OptionsException when the file cannot be read or is none
   */
  public KeyRing load() {
    if (keyFile.isEmpty()) {
      return KeyRing.EMPTY;
    }
    try {
      return KeyFile.load(keyFile.get());
    } catch (IOException unreadable) {
      throw new OptionsException("security." + KEY_FILE, "cannot be read: " + unreadable);
    } catch (IllegalArgumentException malformed) {
      throw new OptionsException(
          "security." + KEY_FILE, keyFile.get() + " " + malformed.getMessage());
    }
  }
}
