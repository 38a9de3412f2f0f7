package dev.weft.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeMetricsTest {
  private static final String BEFORE =
      """
      # TYPE weft_journal_conflicts_total counter
      weft_journal_conflicts_total{messaging_system="nats",weft_stream="ORDERS"} 2.0
      process_cpu_time_seconds_total{otel_scope_name="dev.weft.launcher"} 3.43
      up 1
      """;

  private static final String AFTER =
      """
      weft_journal_conflicts_total{messaging_system="nats",weft_stream="ORDERS"} 7.0
      weft_journal_conflicts_total{messaging_system="nats",weft_stream="INVENTORY_0"} 4.0
      weft_journal_batch_messages_count{weft_stream="ORDERS"} 3
      weft_journal_batch_messages_sum{weft_stream="ORDERS"} 120.0
      weft_journal_batch_messages_bucket{weft_stream="ORDERS",le="+Inf"} 3
      process_cpu_time_seconds_total{otel_scope_name="dev.weft.launcher"} 4.43
      up 1
      """;

  private final NodeMetrics added = NodeMetrics.parse(AFTER).since(NodeMetrics.parse(BEFORE));

  @Test
  void whatWasAddedIsSummedByNameAndLabel() {
    assertThat(added.sum("weft_journal_conflicts_total")).isEqualTo(9);
    assertThat(added.sum("up")).isZero();
    assertThat(added.sum("down")).isZero();
    assertThat(added.by("weft_journal_conflicts_total", "weft_stream"))
        .isEqualTo(Map.of("ORDERS", 5.0, "INVENTORY_0", 4.0));
  }

  @Test
  void figuresOfANodeAreReadFromThem() {
    NodeFigures node = NodeFigures.of(added);

    assertThat(node.batches()).isEqualTo(3);
    assertThat(node.messagesPerBatch()).isEqualTo(40);
    assertThat(node.conflicts()).isEqualTo(Map.of("ORDERS", 5L, "INVENTORY_0", 4L));
    assertThat(node.splits()).isEmpty();
    assertThat(Math.round(node.cpuMs())).isEqualTo(1_000);
  }
}
