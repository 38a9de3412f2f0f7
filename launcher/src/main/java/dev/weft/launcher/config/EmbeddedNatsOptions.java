package dev.weft.launcher.config;

import dev.weft.kernel.options.OptionsReader;
import java.nio.file.Path;

/** Section {@code nats.embedded}. */
public record EmbeddedNatsOptions(
    String binary,
    int port,
    int servers,
    Path dataDir,
    long storeBytesMax,
    String syncInterval,
    String batchDir) {
  /** More on one machine serve nobody. */
  public static final int SERVERS_MAX = 5;

  public static final String SYNC_ALWAYS = "always";

  public static EmbeddedNatsOptions read(OptionsReader keys) {
    return new EmbeddedNatsOptions(
        keys.string("binary", "").means("empty: `WEFT_NATS_BINARY`, `PATH`, the cache of `./weft`"),
        keys.integer("port", 4222, 0, 65_535)
            .means("if it is taken, another one is picked and printed; 0 picks any"),
        servers(keys),
        Path.of(keys.string("dataDir", "data/nats").means("its streams; one launcher at a time")),
        keys.whole("storeBytesMax", 10L << 30, 16L << 20, Long.MAX_VALUE)
            .means("limit of the file store of each server"),
        syncInterval(keys),
        keys.string("batchDir", "/dev/shm")
            .means(
                "a file system in memory (`tmpfs`) with 128 MB free: batches are staged there before"
                    + " they are stored; elsewhere, or with less, they are staged on the disk, as if it"
                    + " were empty"));
  }

  /** The same on another port. */
  public EmbeddedNatsOptions withPort(int other) {
    return new EmbeddedNatsOptions(
        binary, other, servers, dataDir, storeBytesMax, syncInterval, batchDir);
  }

  /** Must be odd: an even number tolerates the loss of no more servers than one server fewer. */
  private static int servers(OptionsReader keys) {
    int servers =
        keys.integer("servers", 1, 1, SERVERS_MAX)
            .means(
                "an odd number; 3 or 5 are one cluster on this machine, and streams have 3 replicas"
                    + " then; belongs to the data ([operations](operations.md))");
    if (servers % 2 == 0) {
      throw keys.wrong("servers", "must be odd, is " + servers);
    }
    return servers;
  }

  private static String syncInterval(OptionsReader keys) {
    String meaning =
        "when appends are forced to the disk: `always` before each acknowledgement, or every so"
            + " often, as `2m` ([operations](operations.md))";
    String text = keys.string("syncInterval", SYNC_ALWAYS).means(meaning);
    if (!text.equals(SYNC_ALWAYS)) {
      keys.millis("syncInterval", text, "1ms", Integer.MAX_VALUE + "ms").means(meaning);
    }
    return text;
  }
}
