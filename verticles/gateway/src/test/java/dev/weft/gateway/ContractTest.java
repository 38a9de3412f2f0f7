package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.weft.gateway.http.GatewayMetrics;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is promised in the documents is what is served, and the reverse. */
class ContractTest {
  private static final String ID = "0197c1f0-6d1e-7c3a-9b52-4f0e8a2d6b11";

  private static Fixture weft;

  @BeforeAll
  static void start() {
    weft = new Fixture();
  }

  @AfterAll
  static void stop() {
    weft.close();
  }

  @Test
  void documentsExactlyTheEndpointsThereAre() {
    Set<String> served =
        weft.gateway.endpoints(new GatewayMetrics(OpenTelemetry.noop())).stream()
            .map(endpoint -> endpoint.method() + " " + endpoint.template())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(documented()).isEqualTo(served);
  }

  @Test
  void servesEveryEndpointThatIsDocumented() {
    for (String endpoint : documented()) {
      String method = endpoint.substring(0, endpoint.indexOf(' '));
      String path =
          endpoint
              .substring(endpoint.indexOf(' ') + 1)
              .replace("{id}", ID)
              .replace("{sku}", "A")
              .replace("{sequence}", "1");
      HttpResponse<String> response =
          weft.send(weft.request(path).method(method, HttpRequest.BodyPublishers.noBody()));
      // Nobody serves behind the gateway here, so 503 is the right answer of many; 415 is that of
      // those that need a body.
      assertThat(response.statusCode()).as(endpoint).isIn(200, 415, 426, 503);
    }
  }

  @Test
  void servesItsDocumentsAsYaml() {
    assertThat(yaml("/openapi.yaml").getString("openapi")).startsWith("3.1");
    JsonObject asyncapi = yaml("/asyncapi.yaml");
    assertThat(asyncapi.getString("asyncapi")).isEqualTo("3.0.0");
    assertThat(asyncapi.getJsonObject("channels").getJsonObject("orderStatus").getString("address"))
        .isEqualTo("/api/v1/orders/stream");
  }

  @Test
  void refersOnlyToWhatItHolds() {
    for (String document : Set.of("/openapi.yaml", "/asyncapi.yaml")) {
      JsonObject yaml = yaml(document);
      Matcher reference =
          Pattern.compile("\\$ref: *\"#/([^\"]+)\"").matcher(weft.get(document).body());
      while (reference.find()) {
        JsonObject holder = yaml;
        for (String step : reference.group(1).split("/", -1)) {
          assertThat(holder.getValue(step)).as(reference.group()).isInstanceOf(JsonObject.class);
          holder = holder.getJsonObject(step);
        }
      }
    }
  }

  @Test
  void servesAPageThatMayRunOnlyItsOwnScript() {
    HttpResponse<String> page = weft.get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
    assertThat(policy)
        .contains("default-src 'none'")
        .containsPattern("script-src 'sha256-[^']{44}'")
        .containsPattern("style-src 'sha256-[^']{44}'")
        .doesNotContain("unsafe");
    assertThat(page.body()).doesNotContain("http://", "https://", "style=\"", "onclick=\"");
  }

  private static Set<String> documented() {
    Set<String> endpoints = new TreeSet<>();
    JsonObject paths = yaml("/openapi.yaml").getJsonObject("paths");
    for (String path : paths.fieldNames()) {
      for (String method : paths.getJsonObject(path).fieldNames()) {
        endpoints.add(method.toUpperCase(Locale.ROOT) + " " + path);
      }
    }
    return endpoints;
  }

  private static JsonObject yaml(String path) {
    HttpResponse<String> response = weft.get(path);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/yaml");
    try {
      Map<String, Object> content =
          new YAMLMapper().readValue(response.body(), new TypeReference<>() {});
      return new JsonObject(content);
    } catch (JsonProcessingException malformed) {
      throw new AssertionError(malformed);
    }
  }
}
