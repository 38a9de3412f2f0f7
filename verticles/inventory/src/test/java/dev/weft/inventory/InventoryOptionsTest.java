package dev.weft.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InventoryOptionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"shards\": 65} | shards",
        "{\"reservationTtl\": \"23h\"} | reservationTtl",
        "{\"batchOrdersMax\": 501} | batchOrdersMax",
      })
  void namesTheKeyThatIsOutOfRange(String json, String key) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            OptionsException.class, error -> assertThat(error.key()).isEqualTo(key));
  }

  private static InventoryOptions read(String json) {
    return InventoryOptions.read(new OptionsReader(new JsonObject(json)));
  }
}
