package dev.weft.tools.dlq;

import dev.weft.gateway.GatewayOptions;
import dev.weft.launcher.AccessFlags;
import dev.weft.launcher.ConfigFlags;
import dev.weft.launcher.NodeUrl;
import dev.weft.launcher.config.WeftConfig;
import java.net.URI;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which node is asked, and how its answer is printed. */
final class NodeFlags {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Mixin private ConfigFlags config;
  @Mixin private AccessFlags access;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "URL of the node; default: http.host and http.port of the configuration.")
  private URI url;

  @Option(names = "--json", description = "Print JSON instead of tables.")
  private boolean json;

  boolean isJson() {
    return json;
  }

  DlqClient client() {
    return new DlqClient(url == null ? configured() : given(), access.read());
  }

  private URI given() {
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    if (!http || url.getHost() == null) {
      throw new ParameterException(
          spec.commandLine(), "--url must be http://host:port, is \"" + url + "\"");
    }
    return url;
  }

  private URI configured() {
    GatewayOptions http = WeftConfig.load(config.sources()).gateway();
    if (http.port() == 0) {
      throw new ParameterException(
          spec.commandLine(), "http.port is 0, so name the node with --url http://host:port");
    }
    return URI.create(NodeUrl.of(http, http.port()));
  }
}
