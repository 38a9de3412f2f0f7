package dev.weft.gateway.api;

import static dev.weft.kernel.contract.RequestLimits.CUSTOMER_ID_CHARS_MAX;
import static dev.weft.kernel.contract.RequestLimits.textError;

import dev.weft.gateway.auth.Access;
import dev.weft.gateway.http.Bodies;
import dev.weft.gateway.http.Endpoint;
import dev.weft.gateway.http.Endpoint.Bound;
import dev.weft.kernel.contract.Addresses;
import dev.weft.proto.api.v1.ForgetCustomer;
import dev.weft.proto.api.v1.ForgetCustomerReply;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;

/**
 * Endpoint that forgets a customer. Takes the id in the body only, because proxies log URLs.
 *
 * <p>Event-loop confined.
 */
public final class CustomersApi {

  private final ServiceRequests services;

  public CustomersApi(ServiceRequests services) {
    this.services = services;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(
            HttpMethod.POST,
            "/api/v1/customers/forget",
            Access.OPS,
            Bound.IN_FLIGHT,
            this::forget));
  }

  private void forget(RoutingContext ctx) {
    Responses.json(
        ctx,
        services
            .<ForgetCustomerReply>request(Addresses.ORDER_FORGET, read(Bodies.of(ctx).getBytes()))
            .map(reply -> new JsonObject().put("known", reply.getKnown())));
  }

  private static ForgetCustomer read(byte[] body) {
    ForgetCustomer.Builder customer = ForgetCustomer.newBuilder();
    StrictJson.readObject(
        body,
        json ->
            Map.of(
                "customerId",
                path ->
                    customer.setCustomerId(
                        json.text(path, text -> textError(text, CUSTOMER_ID_CHARS_MAX)))),
        json -> Map.of());
    return customer.build();
  }
}
