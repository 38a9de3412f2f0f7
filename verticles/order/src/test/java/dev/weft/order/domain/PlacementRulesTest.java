package dev.weft.order.domain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.orders.v1.OrderCreated;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementRulesTest {
  private final PlacementRules rules = new PlacementRules(Set.of("YARN", "LOOM"));

  @Test
  void acceptsAnOrderOfKnownSkus() {
    assertThat(rules.refusal(order(line("YARN", 1), line("LOOM", 1_000)))).isEmpty();
  }

  @Test
  void namesTheLineOfAnUnknownSku() {
    assertRefused(order(line("YARN", 1), line("GOLD", 1)), "items[1].sku");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1_001, -1, Integer.MIN_VALUE})
  void namesTheLineOfAQuantityOutOfRange(int quantity) {
    assertRefused(order(line("LOOM", 1), line("YARN", quantity)), "items[1].quantity");
  }

  @Test
  void refusesAnOrderWithoutLines() {
    assertRefused(order(), "items");
  }

  @Test
  void refusesMoreThanAHundredLines() {
    OrderLine[] lines = new OrderLine[101];
    java.util.Arrays.fill(lines, line("YARN", 1));
    assertRefused(order(lines), "items");
  }

  @Test
  void refusesAQuantityThatIsSplitOverLinesToGetAroundTheLimit() {
    assertRefused(order(line("YARN", 999), line("LOOM", 1), line("YARN", 2)), "items[2].quantity");
  }

  @Test
  void mergesLinesOfTheSameSkuInTheOrderOfTheFirst() {
    OrderCreated created =
        rules.created(order(line("YARN", 3), line("LOOM", 1), line("YARN", 4)), "id");
    assertThat(created.getLinesList()).containsExactly(line("YARN", 7), line("LOOM", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a\nb"})
  void refusesACustomerThatIsBlankOrHasControlCharacters(String customerId) {
    assertRefused(
        order(line("YARN", 1)).toBuilder().setCustomerId(customerId).build(), "customerId");
  }

  @Test
  void refusesTextsThatAreTooLong() {
    PlaceOrder order = order(line("YARN", 1));
    assertRefused(order.toBuilder().setCustomerId("c".repeat(129)).build(), "customerId");
    assertRefused(order.toBuilder().setPaymentToken("t".repeat(257)).build(), "paymentToken");
    assertRefused(order.toBuilder().setIdempotencyKey("k".repeat(256)).build(), "Idempotency-Key");
  }

  @Test
  void refusesAMissingPaymentToken() {
    assertRefused(order(line("YARN", 1)).toBuilder().clearPaymentToken().build(), "paymentToken");
  }

  private void assertRefused(PlaceOrder order, String field) {
    assertThat(rules.refusal(order))
        .hasValueSatisfying(
            refusal -> {
              assertThat(refusal.getCode()).isEqualTo(Refusal.Code.CODE_INVALID);
              assertThat(refusal.getField()).isEqualTo(field);
              assertThat(refusal.getDetail()).isNotBlank();
            });
  }

  private static PlaceOrder order(OrderLine... lines) {
    return PlaceOrder.newBuilder()
        .setCustomerId("c-1")
        .setPaymentToken("tok_ok")
        .addAllLines(java.util.List.of(lines))
        .build();
  }

  private static OrderLine line(String sku, int quantity) {
    return OrderLine.newBuilder().setSku(sku).setQuantity(quantity).build();
  }
}
