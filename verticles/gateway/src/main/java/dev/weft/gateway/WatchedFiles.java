package dev.weft.gateway;

import dev.weft.kernel.options.FileAccess;
import dev.weft.kernel.options.OptionsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that configuration names and that change while the node runs: when one has another content
 * all are read, and used if they can be; otherwise the last usable contents stay in force.
 *
 * <p>Not thread-safe; blocks.
 */
public final class WatchedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedFiles.class);
  private static final int BYTES_MAX = 4 << 20;

  private final Map<String, Path> pathByKey;
  private final Consumer<List<byte[]>> user;
  private List<String> seen = List.of();

  /**
   * @param pathByKey the files, by the keys of the configuration that name them
   * @param user gets the contents in the same order; an {@link IllegalArgumentException} that it
   *     throws says what is wrong with the first of them
   */
  public WatchedFiles(Map<String, Path> pathByKey, Consumer<List<byte[]>> user) {
    this.pathByKey = new LinkedHashMap<>(pathByKey);
    this.user = user;
  }

  /**
   * Reads them for the first time.
   *
   * @throws OptionsException with key and file when one cannot be read or used
   */
  public void load() {
    seen = state();
    List<byte[]> contents = new ArrayList<>();
    pathByKey.forEach((key, path) -> contents.add(read(key, path)));
    try {
      user.accept(contents);
    } catch (IllegalArgumentException unusable) {
      Map.Entry<String, Path> first = pathByKey.entrySet().iterator().next();
      throw new OptionsException(first.getKey(), first.getValue() + " " + unusable.getMessage());
    }
  }

  /** Reads them again if one has changed; never throws. */
  public void check() {
    if (state().equals(seen)) {
      return;
    }
    try {
      load();
      LOG.info("read again: {}", pathByKey.values());
    } catch (OptionsException unusable) {
      LOG.error(
          "{} {}; the last usable contents stay in force",
          GatewayFailures.UNUSABLE_FILE,
          unusable.getMessage());
    }
  }

  private static byte[] read(String key, Path path) {
    FileAccess.problemWith(path)
        .ifPresent(
            complaint -> {
              throw new OptionsException(key, complaint);
            });
    try (InputStream content = Files.newInputStream(path)) {
      byte[] bytes = content.readNBytes(BYTES_MAX + 1);
      if (bytes.length > BYTES_MAX) {
        throw new OptionsException(key, path + " is larger than " + BYTES_MAX + " bytes");
      }
      return bytes;
    } catch (IOException unreadable) {
      throw new OptionsException(key, path + " cannot be read: " + unreadable);
    }
  }

  private List<String> state() {
    return pathByKey.values().stream().map(WatchedFiles::stateOf).toList();
  }

  /** Follows links: Kubernetes changes files by changing where a link points to. */
  private static String stateOf(Path path) {
    try {
      BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
      return file.fileKey() + " " + file.size() + " " + file.lastModifiedTime();
    } catch (IOException missing) {
      return "";
    }
  }
}
