package dev.weft.inventory.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.inventory.domain.Catalogue;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.inventory.v1.StockAdjusted;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.inventory.v1.StockReleased;
import dev.weft.proto.inventory.v1.StockReserved;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Counts for itself, event by event of one shard, and holds the levels that events tell of to it.
 */
final class StockAccount {
  private final Catalogue catalogue;
  private final Map<String, Long> held = new HashMap<>();
  private final Map<String, Long> adjusted = new HashMap<>();

  StockAccount(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  void next(RecordedEvent event) {
    switch (event.subjectToken(1)) {
      case "reserved" -> {
        StockReserved reserved = event.payloadAs(StockReserved.parser());
        count(reserved.getLinesList(), 1);
        agreesWith(reserved.getLevelsList(), event);
      }
      case "released" -> {
        StockReleased released = event.payloadAs(StockReleased.parser());
        count(released.getLinesList(), -1);
        agreesWith(released.getLevelsList(), event);
      }
      case "adjusted" -> {
        StockAdjusted adjustment = event.payloadAs(StockAdjusted.parser());
        adjusted.merge(adjustment.getSku(), adjustment.getDelta(), Long::sum);
        agreesWith(adjustment.getLevelsList(), event);
        assertThat(adjustment.getLevels(0).getAvailable()).isEqualTo(adjustment.getAvailable());
      }
      case "level" -> agreesWith(event.payloadAs(StockLevel.parser()));
      default -> {
        // Moves no stock.
      }
    }
  }

  /** SKUs whose stock the event moves. */
  Set<String> changes(RecordedEvent event) {
    return switch (event.subjectToken(1)) {
      case "reserved" -> skus(event.payloadAs(StockReserved.parser()).getLinesList());
      case "released" -> skus(event.payloadAs(StockReleased.parser()).getLinesList());
      case "adjusted" -> Set.of(event.payloadAs(StockAdjusted.parser()).getSku());
      default -> Set.of();
    };
  }

  void agreesWith(StockLevel level) {
    String sku = level.getSku();
    long added = adjusted.getOrDefault(sku, 0L);
    assertThat(level.getInitial()).as(sku).isEqualTo(catalogue.item(sku).stock());
    assertThat(level.getAdjusted()).as(sku).isEqualTo(added);
    assertThat(level.getAvailable()).as(sku).isNotNegative();
    assertThat(level.getAvailable() + held.getOrDefault(sku, 0L))
        .as(sku)
        .isEqualTo(level.getInitial() + added);
  }

  private void agreesWith(List<StockLevel> levels, RecordedEvent event) {
    assertThat(levels.stream().map(StockLevel::getSku))
        .as(event.subject())
        .containsExactlyInAnyOrderElementsOf(changes(event));
    levels.forEach(this::agreesWith);
  }

  private void count(List<PricedLine> lines, int sign) {
    lines.forEach(line -> held.merge(line.getSku(), (long) sign * line.getQuantity(), Long::sum));
  }

  private static Set<String> skus(List<PricedLine> lines) {
    return lines.stream().map(PricedLine::getSku).collect(Collectors.toSet());
  }
}
