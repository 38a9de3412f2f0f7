package dev.weft.launcher;

import dev.weft.gateway.GatewayOptions;
import dev.weft.launcher.config.WeftConfig;
import java.net.URI;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which node a command sends its requests to, and with what key. */
public abstract class NodeFlags {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Mixin private ConfigFlags config;
  @Mixin private AccessFlags access;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "URL of the node; default: http.host and http.port of the configuration.")
  private URI url;

  /** The command that these are flags of. */
  protected CommandLine command() {
    return command.commandLine();
  }

  /** Blocks on the files that the flags name. */
  protected NodeAccess access() {
    return access.read();
  }

  /** The node's URL. */
  protected URI node() {
    return url == null ? configured() : given();
  }

  private URI given() {
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!http || url.getHost() == null) {
      throw new ParameterException(command(), "--url must be http://host:port, is \"" + url + "\"");
    }
    return url;
  }

  private URI configured() {
    GatewayOptions http = WeftConfig.load(config.sources()).gateway();
    if (http.port() == 0) {
      throw new ParameterException(
          command(), "http.port is 0, so name the node with --url http://host:port");
    }
    return URI.create(NodeUrl.of(http, http.port()));
  }
}
