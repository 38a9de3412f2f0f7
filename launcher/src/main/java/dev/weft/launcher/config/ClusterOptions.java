package dev.weft.launcher.config;

import dev.weft.kernel.options.OptionsReader;

/** Section {@code cluster}. */
public record ClusterOptions(Enabled enabled, String name) {
  /** Whether a node is one among others. */
  public enum Enabled {
    /** {@code weft node} is, {@code weft up} is not. */
    AUTO,
    TRUE,
    FALSE
  }

  /** Reads the section strictly; the caller calls {@code done()}. */
  static ClusterOptions read(OptionsReader keys) {
    // Of the time when nodes met on ports of their own.
    keys.retired("host", "port", "portsMax", "members", "mergeInterval");
    keys.section("kubernetes").retired("serviceDns");
    return new ClusterOptions(
        keys.oneOf("enabled", Enabled.AUTO)
            .means(
                "`true`: sends requests to other nodes for the roles that it lacks, and"
                    + " answers theirs; `auto`: true for `weft node`, false for `weft up`"),
        name(keys));
  }

  /** Whether the node is a member of a cluster. */
  public boolean isJoined() {
    return enabled == Enabled.TRUE;
  }

  /** The same, joined unless that was ruled out. */
  public ClusterOptions joiningByDefault() {
    return enabled == Enabled.AUTO ? new ClusterOptions(Enabled.TRUE, name) : this;
  }

  private static String name(OptionsReader keys) {
    String name =
        keys.string("name", "weft")
            .means("only nodes with the same name work together; a token of their NATS subjects");
    if (name.isBlank()) {
      throw keys.wrong("name", "is blank");
    }
    return name;
  }
}
