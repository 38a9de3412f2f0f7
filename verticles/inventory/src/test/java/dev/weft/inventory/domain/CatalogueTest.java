package dev.weft.inventory.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTest {
  @Test
  void readsItemsInTheOrderOfTheFile() {
    Catalogue catalogue =
        read(
            """
            {"currency": "EUR", "items": {
              "YARN": {"name": "Wool yarn", "priceMinor": 720, "stock": 5000},
              "DYE-50": {"name": "Indigo", "priceMinor": 1650, "stock": 0}}}
            """);
    assertThat(catalogue.skus()).containsExactly("YARN", "DYE-50");
    assertThat(catalogue.item("YARN")).isEqualTo(new Catalogue.Item("Wool yarn", 720, 5_000));
    assertThat(catalogue.money(720).getCurrency()).isEqualTo("EUR");
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'currency': 'Euro', 'items': {}} | currency",
        "{'currency': 'EUR'} | items",
        "{'currency': 'EUR', 'items': {}} | items",
        "{'currency': 'EUR', 'items': {'a.b': {'name': 'n', 'priceMinor': 1, 'stock': 1}}} | items.a.b",
        "{'currency': 'EUR', 'items': {'A': {'priceMinor': 1, 'stock': 1}}} | items.A.name",
        "{'currency': 'EUR', 'items': {'A': {'name': 'n', 'stock': 1}}} | items.A.priceMinor",
        "{'currency': 'EUR', 'items': {'A': {'name': 'n', 'priceMinor': 1}}} | items.A.stock",
        "{'currency': 'EUR', 'items': {'A': {'name': 'n', 'priceMinor': -1, 'stock': 1}}} | items.A.priceMinor",
        "{'currency': 'EUR', 'items': {'A': {'name': 'n', 'priceMinor': 0, 'stock': 1}}} | items.A.priceMinor",
        "{'currency': 'EUR', 'items': {'A': {'name': 'n', 'priceMinor': 1, 'stock': 1.5}}} | items.A.stock",
        "{'currency': 'EUR', 'items': {'A': {'name': 'n', 'priceMinor': 1, 'stock': 1, 'x': 1}}} | items.A.x",
        "{'currency': 'EUR', 'other': 1, 'items': {'A': {'name': 'n', 'priceMinor': 1, 'stock': 1}}} | other",
      })
  void namesTheKeyThatIsWrong(String json, String key) {
    assertThatThrownBy(() -> read(json.replace('\'', '"')))
        .isInstanceOfSatisfying(
            OptionsException.class, error -> assertThat(error.key()).isEqualTo(key));
  }

  private static Catalogue read(String json) {
    return Catalogue.read(new OptionsReader(new JsonObject(json)));
  }
}
