package dev.weft.gateway.api;

import static dev.weft.kernel.contract.RequestLimits.STOCK_DELTA_MAX;
import static dev.weft.kernel.contract.RequestLimits.STOCK_REASON_CHARS_MAX;
import static dev.weft.kernel.contract.RequestLimits.textError;

import dev.weft.gateway.auth.Access;
import dev.weft.gateway.http.Bodies;
import dev.weft.gateway.http.Endpoint;
import dev.weft.gateway.http.Endpoint.Bound;
import dev.weft.gateway.http.ProblemException;
import dev.weft.gateway.http.ProblemType;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.Subjects;
import dev.weft.proto.api.v1.AdjustStock;
import dev.weft.proto.api.v1.AdjustStockReply;
import dev.weft.proto.api.v1.GetInventory;
import dev.weft.proto.api.v1.GetInventoryReply;
import dev.weft.proto.api.v1.Inventory;
import dev.weft.proto.api.v1.StockAdjustment;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;

/**
 * Stock and prices over HTTP.
 *
 * <p>Event-loop confined.
 */
public final class InventoryApi {
  private static final String INVENTORY = "/api/v1/inventory";
  private static final String ITEM = INVENTORY + "/{sku}";
  private static final int OK = 200;
  private static final int CREATED = 201;

  private final ServiceRequests services;

  public InventoryApi(ServiceRequests services) {
    this.services = services;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(HttpMethod.GET, INVENTORY, Access.ANY_SCOPE, Bound.IN_FLIGHT, this::all),
        new Endpoint(HttpMethod.GET, ITEM, Access.ANY_SCOPE, Bound.IN_FLIGHT, this::one),
        new Endpoint(
            HttpMethod.POST,
            ITEM + "/adjustments",
            Access.INVENTORY_WRITE,
            Bound.IN_FLIGHT,
            this::adjust));
  }

  private void all(RoutingContext ctx) {
    Responses.json(ctx, read());
  }

  private void one(RoutingContext ctx) {
    Responses.json(ctx, read(ctx.pathParam("sku")));
  }

  /** Everything that is for sale. */
  Future<JsonObject> read() {
    return ask("").map(ApiJson::of);
  }

  /** One of it; 404 when it is not. */
  Future<JsonObject> read(String sku) {
    return ask(known(sku)).map(inventory -> ApiJson.of(only(inventory)));
  }

  private void adjust(RoutingContext ctx) {
    String sku = known(ctx.pathParam("sku"));
    AdjustStock change = change(Bodies.of(ctx).getBytes(), sku, IdempotencyKeys.of(ctx.request()));
    services
        .<AdjustStockReply>request(Addresses.INVENTORY_ADJUST, change)
        .map(InventoryApi::adjusted)
        .onComplete(
            adjustment ->
                Responses.json(
                    ctx, adjustment.getReplayed() ? OK : CREATED, ApiJson.of(adjustment)),
            ctx::fail);
  }

  /**
   * Checks form and limits only.
   *
   * @param key empty when the caller sent none
   * @throws ProblemException naming each field that is wrong
   */
  static AdjustStock change(byte[] body, String sku, String key) {
    AdjustStock.Builder change =
        AdjustStock.newBuilder().setSku(sku).setAdjustmentId(IdempotencyKeys.idFor(sku, key));
    StrictJson.readObject(
        body,
        json ->
            Map.of(
                "delta",
                path -> change.setDelta(json.integer(path, -STOCK_DELTA_MAX, STOCK_DELTA_MAX))),
        json ->
            Map.of(
                "reason",
                path ->
                    change.setReason(
                        json.text(path, text -> textError(text, STOCK_REASON_CHARS_MAX)))));
    return change.build();
  }

  private Future<Inventory> ask(String sku) {
    GetInventory question = GetInventory.newBuilder().setSku(sku).build();
    return services
        .<GetInventoryReply>request(Addresses.INVENTORY_GET, question)
        .map(InventoryApi::found);
  }

  private static String known(String sku) {
    if (!Subjects.isToken(sku)) {
      throw notFound();
    }
    return sku;
  }

  private static Inventory found(GetInventoryReply reply) {
    return switch (reply.getOutcomeCase()) {
      case INVENTORY -> reply.getInventory();
      case REFUSAL -> throw ServiceRequests.refused(reply.getRefusal());
      case OUTCOME_NOT_SET ->
          throw ServiceRequests.badAnswer("no outcome of reading the inventory");
    };
  }

  private static StockAdjustment adjusted(AdjustStockReply reply) {
    return switch (reply.getOutcomeCase()) {
      case ADJUSTMENT -> reply.getAdjustment();
      case REFUSAL -> throw ServiceRequests.refused(reply.getRefusal());
      case OUTCOME_NOT_SET -> throw ServiceRequests.badAnswer("no outcome of adjusting stock");
    };
  }

  private static Inventory.Item only(Inventory inventory) {
    if (inventory.getItemsCount() == 0) {
      throw notFound();
    }
    return inventory.getItems(0);
  }

  private static ProblemException notFound() {
    return new ProblemException(ProblemType.NOT_FOUND, "No item has that SKU.");
  }
}
