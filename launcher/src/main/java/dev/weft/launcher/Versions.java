package dev.weft.launcher;

import io.vertx.core.Vertx;
import picocli.CommandLine.IVersionProvider;

/** Thread-safe. What {@code --version} prints. */
final class Versions implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String own = Main.class.getPackage().getImplementationVersion();
    String vertx = Vertx.class.getPackage().getImplementationVersion();
    return new String[] {
      "weft " + (own == null ? "(not from a jar)" : own),
      "Java " + Runtime.version() + (vertx == null ? "" : ", Vert.x " + vertx)
    };
  }
}
