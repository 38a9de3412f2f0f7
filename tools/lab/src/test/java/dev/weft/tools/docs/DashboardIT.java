package dev.weft.tools.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.weft.tools.lab.TestNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The dashboard and the alert rules name what a node has at /metrics, once orders have gone through
 * it, and nothing else: Prometheus answers a wrong name with silence.
 */
class DashboardIT {
  private static final Path DOCKER = Path.of(System.getProperty("weft.root"), "docker");
  private static final List<String> FILES =
      List.of("grafana/dashboards/weft.json", "prometheus/alerts.yml");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Enough at once that appends meet and go as one batch. */
  private static final int ORDERS = 40;

  private static final String ORDER =
      "{\"customerId\":\"c\",\"paymentToken\":\"tok_ok\","
          + "\"items\":[{\"sku\":\"LOOM-INKLE\",\"quantity\":1}]}";

  private static final Pattern SERIES =
      Pattern.compile("(?m)^([a-zA-Z_][a-zA-Z0-9_]*)(?:\\{(.*)})? \\S+$");
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"");
  private static final Pattern LABEL_TOLD = Pattern.compile("\\$labels\\.([a-zA-Z_]+)");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void dashboardAndAlertsNameOnlyWhatANodeHas() throws Exception {
    List<PromQuery> queries = queries();
    assertThat(queries).hasSizeGreaterThan(20);
    try (TestNode node = TestNode.start(Optional.empty(), List.of(), LIMIT)) {
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> {
                placeOrders(node.http());
                Map<String, Set<String>> known = metrics(node.http());
                assertThat(queries).flatExtracting(query -> query.unknown(known)).isEmpty();
              });
    }
  }

  private static List<PromQuery> queries() throws IOException {
    List<PromQuery> queries = new ArrayList<>();
    for (String file : FILES) {
      collect(new YAMLMapper().readTree(DOCKER.resolve(file).toFile()), queries);
    }
    return queries;
  }

  /** An alert's text may name labels, too. */
  private static void collect(JsonNode node, List<PromQuery> queries) {
    if (node.path("expr").isTextual()) {
      PromQuery query = PromQuery.of(node.get("expr").asText());
      LABEL_TOLD
          .matcher(node.path("annotations").toString())
          .results()
          .forEach(found -> query.labels().add(found.group(1)));
      queries.add(query);
    }
    node.forEach(child -> collect(child, queries));
  }

  private void placeOrders(URI node) {
    HttpRequest order =
        HttpRequest.newBuilder(node.resolve("/api/v1/orders"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(ORDER))
            .build();
    CompletableFuture.allOf(
            IntStream.range(0, ORDERS)
                .mapToObj(i -> client.sendAsync(order, BodyHandlers.discarding()))
                .toArray(CompletableFuture<?>[]::new))
        .join();
  }

  private Map<String, Set<String>> metrics(URI node) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(node.resolve("/metrics")).build();
    Map<String, Set<String>> metrics = new HashMap<>();
    Matcher series = SERIES.matcher(client.send(request, BodyHandlers.ofString()).body());
    while (series.find()) {
      Set<String> labels = metrics.computeIfAbsent(series.group(1), name -> new TreeSet<>());
      if (series.group(2) != null) {
        LABEL.matcher(series.group(2)).results().forEach(found -> labels.add(found.group(1)));
      }
    }
    return metrics;
  }
}
