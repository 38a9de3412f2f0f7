package dev.weft.launcher;

import picocli.CommandLine.IVersionProvider;

/** Thread-safe. What {@code --version} prints. */
final class Versions implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String own = Main.class.getPackage().getImplementationVersion();
    return new String[] {
      "weft " + (own == null ? "(not from a jar)" : own), "Java " + Runtime.version()
    };
  }
}
