package dev.weft.tools.bench;

import dev.weft.kernel.text.TextTable;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What the nodes did while orders were measured, for people and programs: a column for each node
 * and one for their sum.
 */
final class FigureReport {
  private static final double BYTES_PER_KB = 1_000;

  private final BenchResult result;
  private final boolean hasLoadInside;
  private final int orders;

  FigureReport(BenchResult result, boolean hasLoadInside) {
    this.result = result;
    this.hasLoadInside = hasLoadInside;
    this.orders = Math.max(1, result.load().confirmed());
  }

  List<String> lines() {
    List<String> titles = new ArrayList<>(List.of("while measuring"));
    for (int i = 0; i < result.nodes().size(); i++) {
      titles.add(hasLoadInside ? "node and load" : "node " + i);
    }
    if (result.nodes().size() > 1) {
      titles.add("sum");
    }
    Set<String> numbers = new LinkedHashSet<>(titles.subList(1, titles.size()));
    TextTable table = new TextTable(titles, numbers);
    row(table, "appends", node -> whole(node.appends()));
    row(table, "atomic batches", node -> whole(node.batches()));
    row(table, "messages a batch", node -> decimal(node.messagesPerBatch()));
    byStream(table, "batches split", NodeFigures::splits);
    byStream(table, "guard conflicts", NodeFigures::conflicts);
    row(table, "CPU ms/order", node -> decimal(node.cpuMs() / orders));
    row(table, "allocated kB/order", node -> decimal(allocatedKb(node)));
    List<String> lines = new ArrayList<>();
    table.lines().forEach(line -> lines.add("  " + line));
    if (result.natsCpuMs() > 0) {
      lines.add("  nats-server: " + decimal(natsCpuMsPerOrder()) + " CPU ms/order");
    }
    return lines;
  }

  JsonObject json() {
    JsonArray nodes = new JsonArray();
    result.nodes().forEach(node -> nodes.add(json(node)));
    JsonObject json =
        new JsonObject()
            .put("nodes", nodes)
            .put("sum", json(result.sum()))
            .put("nodeHasLoadInside", hasLoadInside);
    return result.natsCpuMs() > 0 ? json.put("natsCpuMsPerOrder", natsCpuMsPerOrder()) : json;
  }

  /** The sum, and below it the streams that have a share in it. */
  private void byStream(
      TextTable table, String name, Function<NodeFigures, Map<String, Long>> counts) {
    row(
        table,
        name,
        node -> whole(counts.apply(node).values().stream().mapToLong(Long::longValue).sum()));
    for (String stream : counts.apply(result.sum()).keySet()) {
      row(table, "  of " + stream, node -> whole(counts.apply(node).getOrDefault(stream, 0L)));
    }
  }

  private void row(TextTable table, String name, Function<NodeFigures, String> figure) {
    List<Object> cells = new ArrayList<>(List.of(name));
    result.nodes().forEach(node -> cells.add(figure.apply(node)));
    if (result.nodes().size() > 1) {
      cells.add(figure.apply(result.sum()));
    }
    table.row(cells.toArray());
  }

  private JsonObject json(NodeFigures node) {
    return new JsonObject()
        .put("appends", node.appends())
        .put("batches", node.batches())
        .put("messagesPerBatch", node.messagesPerBatch())
        .put("batchesSplit", new JsonObject(Map.<String, Object>copyOf(node.splits())))
        .put("conflicts", new JsonObject(Map.<String, Object>copyOf(node.conflicts())))
        .put("cpuMsPerOrder", node.cpuMs() / orders)
        .put("allocatedKbPerOrder", allocatedKb(node));
  }

  private double allocatedKb(NodeFigures node) {
    return node.allocatedBytes() / BYTES_PER_KB / orders;
  }

  private double natsCpuMsPerOrder() {
    return (double) result.natsCpuMs() / orders;
  }

  private static String whole(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%,.2f", number);
  }
}
