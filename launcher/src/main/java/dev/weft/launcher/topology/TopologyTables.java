package dev.weft.launcher.topology;

import dev.weft.kernel.text.TextTable;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A topology for people: a table of states, one of steps, one of routes. */
final class TopologyTables {
  private static final String NOT_KNOWN = "?";

  private TopologyTables() {}

  static List<String> lines(JsonObject topology) {
    List<String> lines = new ArrayList<>();
    lines.addAll(
        table(
            List.of("state", "on", "event", "then"),
            rows(topology, "states").stream()
                .map(move -> cells(move, "from", "on", "event", "to"))
                .toList()));
    lines.add("");
    lines.addAll(
        table(
            List.of("step", "after", "holds back", "passes by", "time-out", "then", "undone by"),
            rows(topology, "steps").stream()
                .map(
                    step ->
                        cells(
                            step,
                            "name",
                            "after",
                            "holdsBack",
                            "passes",
                            "timeout",
                            "onTimeout",
                            "undoneBy"))
                .toList()));
    lines.add("");
    lines.addAll(
        table(
            List.of("route", "reads", "answers", "delay", "undone by", "waiting", "unsettled", ""),
            rows(topology, "routes").stream().map(TopologyTables::route).toList()));
    lines.add("");
    lines.add("An order that is not final after " + topology.getString("deadline") + " expires.");
    return lines;
  }

  private static List<String> route(JsonObject route) {
    List<String> cells =
        new ArrayList<>(cells(route, "route", "subjects", "answers", "delay", "undoneBy"));
    cells.add(String.valueOf(route.getValue("pending", NOT_KNOWN)));
    cells.add(String.valueOf(route.getValue("unsettled", NOT_KNOWN)));
    cells.add(remark(route));
    return cells;
  }

  private static String remark(JsonObject route) {
    if (route.containsKey("differs")) {
      return route.getString("differs");
    }
    if (!route.getBoolean("made", true)) {
      return "no consumer yet";
    }
    return route.getBoolean("pulled", true) ? "" : "nobody pulls";
  }

  private static List<JsonObject> rows(JsonObject topology, String key) {
    return topology.getJsonArray(key).stream().map(JsonObject.class::cast).toList();
  }

  private static List<String> cells(JsonObject row, String... keys) {
    return List.of(keys).stream().map(key -> text(row.getValue(key, ""))).toList();
  }

  private static String text(Object value) {
    return value instanceof JsonArray list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(", "))
        : String.valueOf(value);
  }

  private static List<String> table(List<String> titles, List<List<String>> rows) {
    TextTable table = new TextTable(titles, Set.of());
    rows.forEach(row -> table.row(row.toArray()));
    return rows.isEmpty() ? List.of(String.join("  ", titles), "none") : table.lines();
  }
}
