package dev.weft.tools.dlq;

import dev.weft.launcher.NodeFlags;
import picocli.CommandLine.Option;

/** Which node is asked, and how its answer is printed. */
final class DlqFlags extends NodeFlags {
  @Option(names = "--json", description = "Print JSON instead of tables.")
  private boolean json;

  boolean isJson() {
    return json;
  }

  DlqClient client() {
    return new DlqClient(node(), access());
  }
}
