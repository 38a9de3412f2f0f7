package dev.weft.launcher.config;

import dev.weft.kernel.options.OptionsReader;
import java.nio.file.Path;

/**
 * Section {@code nats.embedded}.
 *
 * @param binary path of a nats-server; empty to search for one
 * @param port the port to try first; 0 for any free one
 * @param servers how many; several are one cluster
 * @param dataDir where streams, logs and pid files are kept
 * @param storeBytesMax what the streams may take on disk, for each server
 * @param syncInterval when the server forces appends to the disk: a duration, or {@code always}:
 *     before it acknowledges them
 */
public record EmbeddedNatsOptions(
    String binary, int port, int servers, Path dataDir, long storeBytesMax, String syncInterval) {
  public static final int DEFAULT_PORT = 4222;
  public static final int DEFAULT_SERVERS = 1;

  /** More on one machine serve nobody. */
  public static final int SERVERS_MAX = 5;

  public static final String DEFAULT_DATA_DIR = "data/nats";
  public static final long DEFAULT_STORE_BYTES_MAX = 10L << 30;
  public static final String SYNC_ALWAYS = "always";
  public static final String DEFAULT_SYNC_INTERVAL = "always";
  private static final int PORT_MAX = 65_535;

  private static final long STORE_BYTES_MIN = 16L << 20;

  public static EmbeddedNatsOptions read(OptionsReader section) {
    return new EmbeddedNatsOptions(
        section.string("binary", ""),
        section.integer("port", DEFAULT_PORT, 0, PORT_MAX),
        servers(section),
        Path.of(section.string("dataDir", DEFAULT_DATA_DIR)),
        section.whole("storeBytesMax", DEFAULT_STORE_BYTES_MAX, STORE_BYTES_MIN, Long.MAX_VALUE),
        syncInterval(section));
  }

  /** The same on another port. */
  public EmbeddedNatsOptions withPort(int other) {
    return new EmbeddedNatsOptions(binary, other, servers, dataDir, storeBytesMax, syncInterval);
  }

  /** An even number bears the loss of no more servers than the odd one below. */
  private static int servers(OptionsReader section) {
    int servers = section.integer("servers", DEFAULT_SERVERS, 1, SERVERS_MAX);
    if (servers % 2 == 0) {
      throw section.wrong("servers", "must be odd, is " + servers);
    }
    return servers;
  }

  private static String syncInterval(OptionsReader section) {
    String text = section.string("syncInterval", DEFAULT_SYNC_INTERVAL);
    if (!text.equals(SYNC_ALWAYS)) {
      section.millis("syncInterval", 0, 1, Integer.MAX_VALUE);
    }
    return text;
  }
}
