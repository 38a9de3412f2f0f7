package dev.weft.inventory.domain;

import dev.weft.proto.api.v1.AdjustStock;
import dev.weft.proto.api.v1.AdjustStockReply;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.api.v1.StockAdjustment;
import dev.weft.proto.inventory.v1.StockAdjusted;
import java.util.List;
import java.util.Set;

/**
 * Somebody counted, bought or broke goods: units are added for good, or taken away. The same
 * adjustment again changes nothing and returns the first result.
 *
 * @param request its SKU is for sale, its delta is not 0, its id is a token
 */
public record Adjust(AdjustStock request) implements StockChange<AdjustStockReply> {
  private static final int SCHEMA_VERSION = 1;

  @Override
  public String id() {
    return request.getAdjustmentId();
  }

  @Override
  public Set<String> skus(Outcome soFar) {
    return soFar.kind() == Outcome.Kind.NONE ? Set.of(request.getSku()) : Set.of();
  }

  @Override
  public StockDecision<AdjustStockReply> decide(Outcome soFar, PendingLevels pending) {
    return switch (soFar.kind()) {
      case NONE -> decide(pending);
      case ADJUSTED -> new StockDecision.Nothing<>(again(soFar.adjustment()));
      case UNREADABLE -> throw soFar.obstacle();
      case RESERVED, REJECTED, RELEASED -> new StockDecision.Nothing<>(keyReused("an order"));
    };
  }

  private StockDecision<AdjustStockReply> decide(PendingLevels pending) {
    String sku = request.getSku();
    long available = pending.available(sku);
    if (Math.addExact(available, request.getDelta()) < 0) {
      return new StockDecision.Confirm<>(tooLow(available));
    }
    if (available + request.getDelta() > Level.UNITS_MAX) {
      return new StockDecision.Nothing<>(
          refused(
              Refusal.Code.CODE_NOT_ALLOWED,
              "delta",
              "makes more than " + Level.UNITS_MAX + " units of " + sku));
    }
    pending.adjust(sku, request.getDelta());
    StockAdjusted event =
        StockAdjusted.newBuilder()
            .setSchemaVersion(SCHEMA_VERSION)
            .setAdjustmentId(id())
            .setSku(sku)
            .setDelta(request.getDelta())
            .setReason(request.getReason())
            .setAvailable(pending.available(sku))
            .addAllLevels(pending.levels(List.of(sku)))
            .setFlushedSequence(pending.flushedSequence())
            .build();
    return new StockDecision.Store<>(Outcome.Kind.ADJUSTED, event, reply(event, false));
  }

  private AdjustStockReply again(StockAdjusted first) {
    boolean same =
        first.getSku().equals(request.getSku()) && first.getDelta() == request.getDelta();
    return same ? reply(first, true) : keyReused("another adjustment");
  }

  private AdjustStockReply keyReused(String by) {
    return refused(Refusal.Code.CODE_KEY_REUSED, "", "id " + id() + " was used by " + by);
  }

  private AdjustStockReply tooLow(long available) {
    return refused(
        Refusal.Code.CODE_NOT_ALLOWED,
        "delta",
        "only " + available + " units of " + request.getSku() + " are available");
  }

  private static AdjustStockReply reply(StockAdjusted event, boolean replayed) {
    return AdjustStockReply.newBuilder()
        .setAdjustment(
            StockAdjustment.newBuilder()
                .setAdjustmentId(event.getAdjustmentId())
                .setSku(event.getSku())
                .setDelta(event.getDelta())
                .setAvailable(event.getAvailable())
                .setReplayed(replayed))
        .build();
  }

  private static AdjustStockReply refused(Refusal.Code code, String field, String detail) {
    return AdjustStockReply.newBuilder()
        .setRefusal(Refusal.newBuilder().setCode(code).setField(field).setDetail(detail))
        .build();
  }
}
