package dev.weft.launcher;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --api-key-file} and {@code --ca-file}, for commands that ask a node. */
public final class AccessFlags {
  @Option(
      names = "--api-key-file",
      paramLabel = "FILE",
      description = "File with the API key or token to send; default: environment WEFT_API_KEY.")
  private Path keyFile;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description =
          "PEM file with the certificates to trust for https; default: environment WEFT_CA_FILE,"
              + " or those of Java.")
  private Path caFile;

  /**
   * Blocks on the files.
   *
   * @throws dev.weft.launcher.config.ConfigException when one cannot be read
   */
  public NodeAccess read() {
    NodeAccess environment = NodeAccess.ofEnvironment();
    return new NodeAccess(
        keyFile == null ? environment.key() : Optional.of(NodeAccess.keyIn(keyFile)),
        caFile == null ? environment.caFile() : Optional.of(caFile));
  }
}
