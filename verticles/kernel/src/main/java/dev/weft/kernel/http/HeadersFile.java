package dev.weft.kernel.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Headers that authenticate this node to a foreign server, from a file with one {@code Name: value}
 * on each line; empty lines and lines that begin with {@code #} do not count. They are read again
 * with {@link #read}, so that they can be changed while the node runs. Neither values nor lines
 * ever stand in a message.
 *
 * <p>Thread-safe.
 */
public final class HeadersFile {
  private static final int BYTES_MAX = 65_536;
  private static final Pattern LINE =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}):[ \\t]*([\\x20-\\x7E]{1,8192}?)[ \\t]*");

  private final Vertx vertx;
  private final String path;
  private volatile MultiMap headers = MultiMap.caseInsensitiveMultiMap();

  /**
   * @param path empty: no headers
   */
  public HeadersFile(Vertx vertx, String path) {
    this.vertx = vertx;
    this.path = path;
  }

  /** Fails, and keeps what was read before, when the file cannot be read or is malformed. */
  public Future<Void> read() {
    if (path.isEmpty()) {
      return Future.succeededFuture();
    }
    return vertx
        .fileSystem()
        .props(path)
        .compose(
            properties ->
                properties.size() <= BYTES_MAX
                    ? vertx.fileSystem().readFile(path)
                    : Future.failedFuture(
                        new IllegalArgumentException(path + " is larger than " + BYTES_MAX)))
        .map(
            content -> {
              headers = parsed(content);
              return null;
            });
  }

  /** A copy of what was read last, to put more into. */
  public MultiMap headers() {
    return MultiMap.caseInsensitiveMultiMap().addAll(headers);
  }

  private MultiMap parsed(Buffer content) {
    MultiMap read = MultiMap.caseInsensitiveMultiMap();
    String[] lines = content.toString().split("\\R", -1);
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].isBlank() || lines[i].startsWith("#")) {
        continue;
      }
      Matcher line = LINE.matcher(lines[i]);
      if (!line.matches()) {
        throw new IllegalArgumentException(path + " line " + (i + 1) + " is not \"Name: value\"");
      }
      read.add(line.group(1), line.group(2));
    }
    return read;
  }
}
