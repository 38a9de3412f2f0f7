package dev.weft.order.domain;

import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.orders.v1.OrderCreated;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which orders are accepted. Refusals name the field as the caller wrote it. A SKU that stands on
 * several lines is one line with the sum of their quantities, and the sum keeps the same limit as a
 * single line: splitting lines must not get around it.
 */
public final class PlacementRules {
  public static final int LINES_MAX = 100;
  public static final int QUANTITY_MAX = 1_000;
  public static final int CUSTOMER_ID_CHARS_MAX = 128;
  public static final int PAYMENT_TOKEN_CHARS_MAX = 256;
  public static final int IDEMPOTENCY_KEY_CHARS_MAX = 255;

  private final Set<String> skus;

  /**
   * @param skus everything that is for sale
   */
  public PlacementRules(Set<String> skus) {
    this.skus = Set.copyOf(skus);
  }

  /** Why the order is not accepted; the first reason, empty when there is none. */
  public Optional<Refusal> refusal(PlaceOrder order) {
    return required("customerId", order.getCustomerId(), CUSTOMER_ID_CHARS_MAX)
        .or(() -> required("paymentToken", order.getPaymentToken(), PAYMENT_TOKEN_CHARS_MAX))
        .or(() -> bounded("Idempotency-Key", order.getIdempotencyKey(), IDEMPOTENCY_KEY_CHARS_MAX))
        .or(() -> lines(order.getLinesList()));
  }

  /** The first event of an order that was not refused. */
  public OrderCreated created(PlaceOrder order, String orderId) {
    Map<String, Integer> quantities = new LinkedHashMap<>();
    order
        .getLinesList()
        .forEach(line -> quantities.merge(line.getSku(), line.getQuantity(), Integer::sum));
    OrderCreated.Builder created =
        OrderCreated.newBuilder()
            .setSchemaVersion(Trigger.SCHEMA_VERSION)
            .setOrderId(orderId)
            .setCustomerId(order.getCustomerId())
            .setPaymentToken(order.getPaymentToken());
    quantities.forEach(
        (sku, quantity) -> created.addLinesBuilder().setSku(sku).setQuantity(quantity));
    return created.build();
  }

  private Optional<Refusal> lines(List<OrderLine> lines) {
    if (lines.isEmpty()) {
      return invalid("items", "must not be empty");
    }
    if (lines.size() > LINES_MAX) {
      return invalid("items", "must not be more than " + LINES_MAX);
    }
    Map<String, Long> quantities = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      Optional<Refusal> refusal = line("items[" + i + "]", lines.get(i), quantities);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  private Optional<Refusal> line(String path, OrderLine line, Map<String, Long> quantities) {
    if (!skus.contains(line.getSku())) {
      return invalid(path + ".sku", "is not a known SKU");
    }
    long quantity = Integer.toUnsignedLong(line.getQuantity());
    if (quantity < 1 || quantity > QUANTITY_MAX) {
      return invalid(path + ".quantity", "must be from 1 to " + QUANTITY_MAX);
    }
    if (quantities.merge(line.getSku(), quantity, Long::sum) > QUANTITY_MAX) {
      return invalid(path + ".quantity", "makes more than " + QUANTITY_MAX + " of one SKU");
    }
    return Optional.empty();
  }

  private static Optional<Refusal> required(String field, String text, int charsMax) {
    return text.isBlank() ? invalid(field, "must not be blank") : bounded(field, text, charsMax);
  }

  private static Optional<Refusal> bounded(String field, String text, int charsMax) {
    if (text.length() > charsMax) {
      return invalid(field, "must not be longer than " + charsMax + " characters");
    }
    return text.chars().anyMatch(Character::isISOControl)
        ? invalid(field, "must not hold control characters")
        : Optional.empty();
  }

  private static Optional<Refusal> invalid(String field, String detail) {
    return Optional.of(
        Refusal.newBuilder()
            .setCode(Refusal.Code.CODE_INVALID)
            .setField(field)
            .setDetail(detail)
            .build());
  }
}
