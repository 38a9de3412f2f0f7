package dev.weft.tools.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.weft.launcher.Main;
import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.config.WeftConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Kubernetes manifests and the balancer's configuration say of a node is so. */
class ManifestTest {
  private static final Path ROOT = Path.of(System.getProperty("weft.root"));
  private static final Path K8S = ROOT.resolve("docker/k8s");
  private static final Path CONFIG = K8S.resolve("config/weft.yaml");

  /** Stands for what a secret will be. */
  private static final Map<String, String> BY_REFERENCE =
      Map.of("secretKeyRef", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLw==");

  @TempDir Path empty;

  @Test
  void theConfigurationAndEnvironmentOfANodeAreValid() throws IOException {
    WeftConfig config = config();
    assertThat(config.embedsNats()).isFalse();
    assertThat(config.simulatesProvider()).isFalse();
    assertThat(config.bridge().streams().values())
        .allMatch(stream -> stream.replicas() == 3, "three replicas");
  }

  @Test
  void everyServerOfTheConfigurationIsAPodOfTheStatefulSet() throws IOException {
    JsonNode nats = kind("nats.yaml", "StatefulSet");
    String name = nats.at("/metadata/name").asText();
    List<String> pods = new ArrayList<>();
    for (int i = 0; i < nats.at("/spec/replicas").asInt(); i++) {
      pods.add("nats://" + name + "-" + i + "." + nats.at("/spec/serviceName").asText() + ":4222");
    }
    assertThat(config().bridge().nats().servers()).containsExactlyElementsOf(pods);
  }

  @Test
  void aNodeHasTheTimeToStopThatItIsConfiguredToTake() throws IOException {
    long graceMs = pod().at("/terminationGracePeriodSeconds").asLong() * 1_000;
    assertThat(graceMs).isGreaterThan(config().node().shutdownTimeoutMs());
    assertThat(config().node().drainDelayMs()).as("balancers need it").isPositive();
  }

  @Test
  void portsAreThoseOfTheConfiguration() throws IOException {
    Map<String, Integer> ports = new TreeMap<>();
    container()
        .at("/ports")
        .forEach(port -> ports.put(port.get("name").asText(), port.get("containerPort").asInt()));
    assertThat(ports).containsOnly(Map.entry("http", config().gateway().port()));
  }

  @Test
  void probesAskForWhatIsAnswered() throws IOException {
    String api =
        Files.readString(
            ROOT.resolve("verticles/gateway/src/main/resources/dev/weft/gateway/openapi.yaml"));
    List<String> paths =
        Stream.of("startupProbe", "readinessProbe", "livenessProbe")
            .map(probe -> container().at("/" + probe + "/httpGet/path").asText())
            .toList();
    assertThat(paths)
        .containsExactly("/live", "/ready", "/live")
        .allSatisfy(path -> assertThat(api).contains("\n  " + path + ":"));
    assertThat(Files.readString(ROOT.resolve("docker/haproxy/haproxy.cfg"))).contains("uri /ready");
  }

  @Test
  void theCommandLineIsKnown() {
    List<String> arguments = new ArrayList<>();
    container().at("/args").forEach(argument -> arguments.add(argument.asText()));
    // Fails on a command or an option that there is not.
    assertThat(Main.commandLine().parseArgs(arguments.toArray(String[]::new)).errors()).isEmpty();
    assertThat(arguments).contains("/etc/weft/weft.yaml");
  }

  @Test
  void theMetricThatTheAutoscalerAsksForIsMeasured() throws IOException {
    String adapter = Files.readString(K8S.resolve("prometheus-adapter.yaml"));
    JsonNode scaler = kind("weft.yaml", "HorizontalPodAutoscaler");
    assertThat(adapter)
        .contains("as: " + scaler.at("/spec/metrics/0/object/metric/name").asText())
        .contains("seriesQuery: weft_route_lag{");
    assertThat(
            Files.readString(
                ROOT.resolve(
                    "verticles/bridge/src/main/java/dev/weft/bridge/inbound/route/RouteMetrics.java")))
        .contains("gaugeBuilder(\"weft.route.lag\")");
  }

  private WeftConfig config() {
    Map<String, String> environment = new TreeMap<>();
    for (JsonNode variable : container().at("/env")) {
      environment.put(variable.get("name").asText(), valueOf(variable));
    }
    return WeftConfig.load(
        new ConfigSources(
            empty,
            Optional.of(CONFIG.toAbsolutePath()),
            environment,
            // the pod mounts it
            List.of("nats.credentials=")));
  }

  private static String valueOf(JsonNode variable) {
    if (variable.has("value")) {
      return variable.get("value").asText();
    }
    return BY_REFERENCE.get(variable.get("valueFrom").fieldNames().next());
  }

  private static JsonNode container() {
    return pod().at("/containers/0");
  }

  private static JsonNode pod() {
    return kind("weft.yaml", "Deployment").at("/spec/template/spec");
  }

  private static JsonNode kind(String file, String kind) {
    YAMLMapper yaml = new YAMLMapper();
    try (var documents =
        yaml.readerFor(JsonNode.class).<JsonNode>readValues(K8S.resolve(file).toFile())) {
      while (documents.hasNextValue()) {
        JsonNode document = documents.nextValue();
        if (document.get("kind").asText().equals(kind)) {
          return document;
        }
      }
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
    throw new AssertionError("no " + kind + " in " + file);
  }
}
