package dev.weft.launcher;

import picocli.CommandLine.IVersionProvider;

/**
 * What {@code --version} prints.
 *
 * <p>Thread-safe.
 */
final class Versions implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String own = Main.class.getPackage().getImplementationVersion();
    return new String[] {
      "weft " + (own == null ? "(not from a jar)" : own), "Java " + Runtime.version()
    };
  }
}
