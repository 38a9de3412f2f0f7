package dev.weft.inventory;

import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.failure.FailureKind;
import dev.weft.proto.api.v1.AdjustStockReply;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.api.v1.StockAdjustment;
import dev.weft.proto.inventory.v1.StockAdjusted;
import dev.weft.proto.inventory.v1.StockLevel;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Stock is adjusted, through the same writer. */
class AdjustmentTest extends InventoryServiceTest {
  @Test
  void adjustsTheLevelAndTellsOfItInOneCommit() {
    StockAdjustment adjustment = adjust("a-1", "YARN", 5).getAdjustment();
    assertThat(adjustment.getAvailable()).isEqualTo(15);
    assertThat(adjustment.getReplayed()).isFalse();
    adjust("a-2", "YARN", -7);

    StockAdjusted event = outcome("adjusted", "a-2").payloadAs(StockAdjusted.parser());
    assertThat(event.getSku()).isEqualTo("YARN");
    assertThat(event.getDelta()).isEqualTo(-7);
    assertThat(event.getReason()).isEqualTo("counted");
    assertThat(event.getAvailable()).isEqualTo(8);
    StockLevel level = lastLevel("YARN");
    assertThat(level.getAvailable()).isEqualTo(8);
    assertThat(level.getInitial()).isEqualTo(10);
    assertThat(level.getAdjusted()).isEqualTo(-2);
  }

  @Test
  void sellsWhatWasAdjusted() {
    adjust("a-1", "DYE", 4);
    create("o-1", Map.of("DYE", 4));
    assertThat(outcome("reserved", "o-1")).isNotNull();
    assertThat(lastLevel("DYE").getAdjusted()).isEqualTo(4);
    assertThat(available("DYE")).isZero();
  }

  @Test
  void answersAnAdjustmentThatIsMadeAgainWithWhatCameOfItFirst() {
    adjust("a-1", "YARN", 5);
    create("o-1", Map.of("YARN", 3));
    StockAdjustment again = adjust("a-1", "YARN", 5).getAdjustment();
    assertThat(again.getReplayed()).isTrue();
    assertThat(again.getAvailable()).as("right after the first").isEqualTo(15);
    assertThat(available("YARN")).isEqualTo(12);
  }

  @Test
  void adjustsOverEventsThatANewerVersionHasAdded() {
    storeUnknown("counted", "a-1");
    assertThat(adjust("a-1", "YARN", 5).getAdjustment().getReplayed()).isFalse();
    storeUnknown("audited", "a-1");
    assertThat(adjust("a-1", "YARN", 5).getAdjustment().getReplayed()).isTrue();
    assertThat(available("YARN")).isEqualTo(15);
  }

  @Test
  void refusesAnIdThatStandsForSomethingElse() {
    adjust("a-1", "YARN", 5);
    create("o-1", Map.of("YARN", 1));
    assertRefused(adjust("a-1", "YARN", 6), Refusal.Code.CODE_KEY_REUSED, "");
    assertRefused(adjust("a-1", "LOOM", 5), Refusal.Code.CODE_KEY_REUSED, "");
    assertRefused(adjust("o-1", "YARN", 5), Refusal.Code.CODE_KEY_REUSED, "");
    assertThat(available("YARN")).isEqualTo(14);
    assertThat(available("LOOM")).isEqualTo(2);
  }

  @Test
  void neverAdjustsBelowZero() {
    Refusal refusal = adjust("a-1", "YARN", -11).getRefusal();
    assertThat(refusal.getCode()).isEqualTo(Refusal.Code.CODE_NOT_ALLOWED);
    assertThat(refusal.getField()).isEqualTo("delta");
    assertThat(refusal.getDetail()).contains("10");
    assertThat(countOf("inventory.adjusted.")).isZero();
    assertThat(adjust("a-1", "YARN", -10).getAdjustment().getAvailable()).isZero();
  }

  @Test
  void refusesAdjustmentsThatMeanNothing() {
    assertRefused(adjust("a-1", "GOLD", 1), Refusal.Code.CODE_NOT_FOUND, "sku");
    assertRefused(adjust("a-1", "YARN", 0), Refusal.Code.CODE_INVALID, "delta");
    assertRefused(adjust("a-1", "YARN", Long.MIN_VALUE), Refusal.Code.CODE_INVALID, "delta");
    assertRefused(adjust("a.*", "YARN", 1), Refusal.Code.CODE_INVALID, "adjustmentId");
    assertThat(events()).as("the first levels, and that they were made").hasSize(6);
  }

  @Test
  void asksForAnotherTryOfAnAdjustmentWhileTheJournalIsAway() {
    journal.setAvailable(false);
    assertThat(awaitFailure(adjusting("a-1", "YARN", 1)).kind()).isEqualTo(FailureKind.RETRY);
    journal.setAvailable(true);
    assertThat(adjust("a-1", "YARN", 1).getAdjustment().getReplayed()).isFalse();
  }

  private static void assertRefused(AdjustStockReply reply, Refusal.Code code, String field) {
    assertThat(reply.getRefusal().getCode()).isEqualTo(code);
    assertThat(reply.getRefusal().getField()).isEqualTo(field);
  }
}
