package dev.weft.gateway.api;

import dev.weft.gateway.auth.Access;
import dev.weft.gateway.auth.Principal;
import dev.weft.gateway.http.ConcurrencyLimiter;
import dev.weft.gateway.http.ProblemException;
import dev.weft.gateway.http.ProblemResponses;
import dev.weft.gateway.http.ProblemType;
import dev.weft.gateway.http.RequestFilters;
import dev.weft.kernel.contract.Addresses;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Orders and stock for who asks over the event bus in bytes, as the bridge does for clients of its
 * own: the same JSON, checks, keys, limits and problem details as over HTTP. Headers of the reply:
 * {@code status} as HTTP has it, {@code reason} of an error, {@code Content-Type}.
 *
 * <p>Event-loop confined.
 */
public final class BusApi {
  /** Stands for the addresses of clients that have not authenticated. */
  private static final String BY_BUS = "bus";

  private static final int OK = 200;
  private static final int ACCEPTED = 202;

  private final Vertx vertx;
  private final OrdersApi orders;
  private final InventoryApi inventory;
  private final RequestFilters filters;
  private final ProblemResponses problems;
  private final int bodyBytesMax;
  private final List<MessageConsumer<?>> consumers = new ArrayList<>();

  /** What is done about a request of somebody who may make it. */
  private interface Step {
    Future<JsonObject> take(Principal caller, Message<Buffer> request);
  }

  /**
   * @param filters the requests over HTTP pass it, too
   */
  public BusApi(
      Vertx vertx,
      OrdersApi orders,
      InventoryApi inventory,
      RequestFilters filters,
      ProblemResponses problems,
      int bodyBytesMax) {
    this.vertx = vertx;
    this.orders = orders;
    this.inventory = inventory;
    this.filters = filters;
    this.problems = problems;
    this.bodyBytesMax = bodyBytesMax;
  }

  /** Completes when it can be asked. Ends with the verticle. */
  public Future<?> start() {
    answer(Addresses.GATEWAY_ORDERS_SUBMIT, Access.ORDERS_WRITE, ACCEPTED, this::submit);
    answer(Addresses.GATEWAY_ORDERS_GET, Access.ORDERS_READ, OK, this::order);
    answer(Addresses.GATEWAY_INVENTORY_GET, Access.ANY_SCOPE, OK, this::stock);
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
  }

  private void answer(String address, Access access, int status, Step step) {
    consumers.add(
        vertx
            .eventBus()
            .<Buffer>consumer(
                address,
                request ->
                    admitted(request, access, step)
                        .onComplete(
                            json -> reply(request, status, "application/json", json),
                            error -> fail(request, error))));
  }

  private Future<JsonObject> admitted(Message<Buffer> request, Access access, Step step) {
    ConcurrencyLimiter.Entry entry;
    try {
      if (request.body().length() > bodyBytesMax) {
        throw new ProblemException(
            ProblemType.BODY_TOO_LARGE, "The body has more than " + bodyBytesMax + " bytes.");
      }
      entry = filters.limiter().enter();
    } catch (ProblemException refused) {
      return Future.failedFuture(refused);
    }
    return Future.succeededFuture()
        .compose(
            admitted -> filters.accessControl().admit(request.headers(), access, request.address()))
        .compose(
            caller -> {
              filters.rates().take(caller, BY_BUS, (name, value) -> {});
              return step.take(caller, request);
            })
        .onComplete(
            ended -> {
              entry.answered();
              entry.leave();
            });
  }

  private Future<JsonObject> submit(Principal caller, Message<Buffer> request) {
    String key = IdempotencyKeys.of(request.headers().getAll(IdempotencyKeys.HEADER));
    return orders.submit(caller, request.body().getBytes(), key);
  }

  private Future<JsonObject> order(Principal caller, Message<Buffer> request) {
    AtomicReference<String> id = new AtomicReference<>();
    StrictJson.readObject(
        request.body().getBytes(), json -> Map.of("orderId", text(json, id)), json -> Map.of());
    return orders.read(caller, id.get());
  }

  private Future<JsonObject> stock(Principal caller, Message<Buffer> request) {
    if (request.body().length() == 0) {
      return inventory.read();
    }
    AtomicReference<String> sku = new AtomicReference<>();
    StrictJson.readObject(
        request.body().getBytes(), json -> Map.of(), json -> Map.of("sku", text(json, sku)));
    return sku.get() == null ? inventory.read() : inventory.read(sku.get());
  }

  private static StrictJson.ValueReader text(StrictJson json, AtomicReference<String> value) {
    return path -> value.set(json.text(path, any -> java.util.Optional.empty()));
  }

  private void fail(Message<Buffer> request, Throwable error) {
    JsonObject problem = problems.of(error, request.address());
    reply(request, problem.getInteger("status"), ProblemResponses.MEDIA_TYPE, problem);
  }

  private static void reply(Message<Buffer> request, int status, String type, JsonObject body) {
    DeliveryOptions headers =
        new DeliveryOptions()
            .addHeader("status", Integer.toString(status))
            .addHeader("reason", body.getString("title", ""))
            .addHeader("Content-Type", type);
    request.reply(body.toBuffer(), headers);
  }
}
