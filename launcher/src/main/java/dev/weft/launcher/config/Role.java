package dev.weft.launcher.config;

import java.util.Locale;

/**
 * What a node may be for the mesh; its name is the first token of what it answers. Every node has a
 * bridge, said or not.
 */
public enum Role {
  GATEWAY,
  ORDER,
  INVENTORY,
  PAYMENT,
  NOTIFICATION,
  BRIDGE;

  /** As it is written in the configuration. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
