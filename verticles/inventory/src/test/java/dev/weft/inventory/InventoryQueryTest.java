package dev.weft.inventory;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.proto.api.v1.Inventory;
import dev.weft.proto.api.v1.Refusal;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** First levels, and what is in stock. */
class InventoryQueryTest extends InventoryServiceTest {
  @Test
  void writesTheFirstLevelsOnce() {
    assertThat(events()).as("each level, and that it was made").hasSize(6);
    await(deploy(Samples.catalogue(99, 99, 99)));
    assertThat(events()).as("each level, and that it was made").hasSize(6);
    assertThat(available("YARN")).isEqualTo(10);
  }

  @Test
  void answersWithWhatTheJournalHolds() {
    create("o-1", Map.of("YARN", 3));
    List<Inventory.Item> items = ask("").getInventory().getItemsList();
    assertThat(items).extracting(Inventory.Item::getSku).containsExactly("YARN", "LOOM", "DYE");
    assertThat(items).extracting(Inventory.Item::getAvailable).containsExactly(7L, 2L, 0L);
    assertThat(items.get(0).getName()).isEqualTo("Wool yarn");
    assertThat(items.get(0).getPrice().getAmountMinor()).isEqualTo(720);
    assertThat(ask("LOOM").getInventory().getItemsCount()).isEqualTo(1);
  }

  @Test
  void namesTheSkuThatItDoesNotHave() {
    Refusal refusal = ask("GOLD").getRefusal();
    assertThat(refusal.getCode()).isEqualTo(Refusal.Code.CODE_NOT_FOUND);
    assertThat(refusal.getDetail()).contains("GOLD");
  }

  @Test
  void startsOnlyWhenTheJournalIsThere() {
    journal.setAvailable(false);
    Future<String> started = deploy(Samples.catalogue(10, 2, 0));
    assertThatThrownBy(
            () -> started.toCompletionStage().toCompletableFuture().get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    journal.setAvailable(true);
    assertThat(await(started)).isNotBlank();
  }
}
