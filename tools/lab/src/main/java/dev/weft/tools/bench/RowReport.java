package dev.weft.tools.bench;

import dev.weft.kernel.text.TextTable;
import dev.weft.tools.bench.raw.RawResult;
import dev.weft.tools.bench.raw.StreamCount;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a row says beyond the load and the nodes: the stages, what was stored, and the raw pipeline.
 * For people and programs.
 */
final class RowReport {
  private static final double BYTES_PER_KB = 1_000;
  private static final String MS = "ms (mean)";

  private final BenchRow row;

  RowReport(BenchRow row) {
    this.row = row;
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    TextTable stages = new TextTable(List.of("stage", MS, "what it is"), Set.of(MS));
    row.stages()
        .meanMs()
        .forEach((stage, ms) -> stages.row(stage, decimal(ms), Stages.MEANING.get(stage)));
    stages.lines().forEach(line -> lines.add("  " + line));
    lines.add("");
    if (!row.stored().isEmpty()) {
      lines.add("  " + stored());
    }
    row.raw().ifPresent(raw -> lines.add("  " + raw(raw)));
    row.raw().ifPresent(raw -> lines.add(headline(row)));
    return lines;
  }

  /** The figure that does not depend on the machine; of an open loop there is none. */
  static String headline(BenchRow row) {
    RawResult raw = row.raw().orElseThrow();
    if (row.plan().ratePerSecond() > 0) {
      return "Weft was offered "
          + row.plan().ratePerSecond()
          + " orders/s: what it does of the raw pipeline is seen without --rate";
    }
    return String.format(
        Locale.ROOT,
        "Weft does %.2f of what the raw pipeline does: %,.0f of %,.0f orders/s at %d in flight",
        row.ratio(),
        row.result().load().confirmedPerSecond(),
        raw.ordersPerSecond(),
        row.plan().inFlightMax());
  }

  JsonObject json() {
    JsonObject json =
        new JsonObject()
            .put("stagesMeanMs", new JsonObject(Map.<String, Object>copyOf(row.stages().meanMs())))
            .put("commitsPerOrder", row.commitsPerOrder());
    if (!row.stored().isEmpty()) {
      JsonObject streams = new JsonObject();
      row.stored()
          .forEach(
              (name, count) ->
                  streams.put(
                      name,
                      new JsonObject()
                          .put("messages", count.messages())
                          .put("bytes", count.bytes())));
      json.put("storedMessagesPerOrder", row.messagesPerOrder())
          .put("storedBytesPerOrder", row.bytesPerOrder())
          .put("stored", streams);
    }
    row.raw().ifPresent(raw -> json.put("raw", json(raw)));
    if (row.raw().isPresent() && row.plan().ratePerSecond() == 0) {
      json.put("ratioToRaw", row.ratio());
    }
    return json;
  }

  private static JsonObject json(RawResult result) {
    return new JsonObject()
        .put("ordersPerSecond", result.ordersPerSecond())
        .put("appendsPerOrder", result.appendsPerOrder())
        .put("p50Ms", result.latencies().percentileMs(50))
        .put("p99Ms", result.latencies().percentileMs(99))
        .put("clientCpuMsPerOrder", result.clientCpuMs() / result.orders())
        .put("natsCpuMsPerOrder", (double) result.natsCpuMs() / result.orders());
  }

  private String stored() {
    List<String> streams = new ArrayList<>();
    int orders = Math.max(1, row.result().load().confirmed());
    for (Map.Entry<String, StreamCount> stream : row.stored().entrySet()) {
      if (stream.getValue().messages() > 0) {
        streams.add(
            String.format(
                Locale.ROOT,
                "%s %.2f",
                stream.getKey(),
                (double) stream.getValue().messages() / orders));
      }
    }
    return String.format(
        Locale.ROOT,
        "stored for each order: %.2f messages, %.2f kB, in %.2f commits (%s)",
        row.messagesPerOrder(),
        row.bytesPerOrder() / BYTES_PER_KB,
        row.commitsPerOrder(),
        String.join(", ", streams));
  }

  private static String raw(RawResult result) {
    return String.format(
        Locale.ROOT,
        "raw pipeline: %,.0f orders/s of %d guarded appends each, p50 %.1f ms, p99 %.1f ms;"
            + " CPU ms/order: client %.2f, nats-server %.2f",
        result.ordersPerSecond(),
        result.appendsPerOrder(),
        result.latencies().percentileMs(50),
        result.latencies().percentileMs(99),
        result.clientCpuMs() / result.orders(),
        (double) result.natsCpuMs() / result.orders());
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%,.2f", number);
  }
}
