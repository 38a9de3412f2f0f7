package dev.weft.inventory.flow;

import static dev.weft.kernel.contract.RequestLimits.STOCK_DELTA_MAX;
import static dev.weft.kernel.contract.RequestLimits.STOCK_REASON_CHARS_MAX;

import dev.weft.inventory.domain.Adjust;
import dev.weft.inventory.domain.Catalogue;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.trace.TraceCarrier;
import dev.weft.proto.api.v1.AdjustStock;
import dev.weft.proto.api.v1.AdjustStockReply;
import dev.weft.proto.api.v1.Refusal;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Adjustments of one shard's stock: through its writer, like orders.
 *
 * <p>Event-loop confined.
 */
public final class Adjustments {
  private final Catalogue catalogue;
  private final StockStore store;
  private final StockWriter writer;
  private final OpenTelemetry telemetry;

  public Adjustments(
      Catalogue catalogue, StockStore store, StockWriter writer, OpenTelemetry telemetry) {
    this.catalogue = catalogue;
    this.store = store;
    this.writer = writer;
    this.telemetry = telemetry;
  }

  /** Completes when the adjustment is stored, or is refused by what is stored. */
  public Future<AdjustStockReply> adjust(AdjustStock request) {
    Optional<Refusal> refusal = refusal(request);
    if (refusal.isPresent()) {
      return Future.succeededFuture(
          AdjustStockReply.newBuilder().setRefusal(refusal.get()).build());
    }
    String traceparent = TraceCarrier.traceparent(telemetry);
    return store
        .outcome(request.getAdjustmentId())
        .compose(soFar -> writer.submit(new Adjust(request), soFar, traceparent));
  }

  private Optional<Refusal> refusal(AdjustStock request) {
    if (!catalogue.sells(request.getSku())) {
      return refusal(Refusal.Code.CODE_NOT_FOUND, "sku", "there is no SKU " + request.getSku());
    }
    long delta = request.getDelta();
    if (delta == 0 || delta > STOCK_DELTA_MAX || delta < -STOCK_DELTA_MAX) {
      return invalid("delta", "must not be 0, nor beyond " + STOCK_DELTA_MAX);
    }
    if (request.getReason().length() > STOCK_REASON_CHARS_MAX) {
      return invalid("reason", "must not be longer than " + STOCK_REASON_CHARS_MAX + " characters");
    }
    if (!Subjects.isToken(request.getAdjustmentId())) {
      return invalid("adjustmentId", "must be 1 to 64 letters, digits, - and _");
    }
    return Optional.empty();
  }

  private static Optional<Refusal> invalid(String field, String detail) {
    return refusal(Refusal.Code.CODE_INVALID, field, detail);
  }

  private static Optional<Refusal> refusal(Refusal.Code code, String field, String detail) {
    return Optional.of(
        Refusal.newBuilder().setCode(code).setField(field).setDetail(detail).build());
  }
}
