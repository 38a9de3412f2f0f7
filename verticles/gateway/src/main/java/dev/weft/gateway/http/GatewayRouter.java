package dev.weft.gateway.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Puts endpoints behind early refusal, the request guard, authentication, the drain, the
 * concurrency limiter, metrics and problem+json errors. A path without an endpoint is 404; a method
 * that the path does not have is 405 with those that it has.
 *
 * <p>Event-loop confined.
 */
public final class GatewayRouter {
  private static final String NO_ROUTE = "";

  private final Router router;
  private final ProblemResponses problems;
  private final RequestFilters filters;
  private final GatewayMetrics metrics;

  private GatewayRouter(
      Vertx vertx, ProblemResponses problems, RequestFilters filters, GatewayMetrics metrics) {
    this.router = Router.router(vertx);
    this.problems = problems;
    this.filters = filters;
    this.metrics = metrics;
  }

  /**
   * The routes of one verticle.
   *
   * @param endpoints literal paths before the templates that they match, too
   */
  public static Handler<HttpServerRequest> of(
      Vertx vertx,
      List<Endpoint> endpoints,
      ProblemResponses problems,
      RequestFilters filters,
      GatewayMetrics metrics) {
    Router router = new GatewayRouter(vertx, problems, filters, metrics).route(endpoints);
    return new EarlyRefusal(endpoints, filters, problems, metrics, router);
  }

  private Router route(List<Endpoint> endpoints) {
    router
        .route()
        .handler(GatewayRouter::secure)
        .handler(filters.answers()::attach)
        .handler(filters.guard()::check)
        .handler(filters.guard().cors()::handle)
        .handler(filters.connections()::arriving)
        .failureHandler(problems::handle);
    // A path that cannot be decoded fails before any route is reached.
    router.errorHandler(ProblemType.INVALID_REQUEST.status(), problems::handle);
    router.errorHandler(ProblemType.INTERNAL.status(), problems::handle);
    Map<String, List<Endpoint>> byTemplate =
        endpoints.stream()
            .collect(
                Collectors.groupingBy(Endpoint::template, LinkedHashMap::new, Collectors.toList()));
    byTemplate.forEach(this::resource);
    router
        .route()
        .handler(ctx -> metrics.measure(ctx, NO_ROUTE))
        .handler(ctx -> ctx.fail(new ProblemException(ProblemType.NOT_FOUND, "")));
    return router;
  }

  private void resource(String template, List<Endpoint> endpoints) {
    String path = template.replace("{", ":").replace("}", "");
    endpoints.forEach(endpoint -> endpoint(path, endpoint));
    String allowed =
        endpoints.stream()
            .flatMap(endpoint -> methods(endpoint).stream())
            .map(HttpMethod::name)
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .collect(Collectors.joining(", "));
    router
        .route(path)
        .handler(ctx -> metrics.measure(ctx, template))
        .handler(ctx -> methodNotAllowed(ctx, allowed));
  }

  private void endpoint(String path, Endpoint endpoint) {
    Route route = router.route(path);
    methods(endpoint).forEach(route::method);
    if (endpoint.bound() != Endpoint.Bound.STREAM) {
      route.handler(filters.drain()::handle);
      route.handler(ctx -> metrics.measure(ctx, endpoint.template()));
    }
    route.handler(filters.accessControl().before(endpoint));
    if (endpoint.bound() != Endpoint.Bound.NONE) {
      route.handler(filters.rates()::admit);
    }
    if (HttpMethod.POST.equals(endpoint.method())) {
      route.handler(RequestGuard::json);
      route.handler(filters.bodies()::receive);
    }
    route.handler(filters.connections()::arrived);
    if (endpoint.bound() == Endpoint.Bound.IN_FLIGHT) {
      route.handler(filters.limiter()::admit);
    }
    route.handler(endpoint.handler());
  }

  /** RFC 9110, section 9.3.2: what answers GET answers HEAD, too, without the content. */
  private static List<HttpMethod> methods(Endpoint endpoint) {
    return HttpMethod.GET.equals(endpoint.method())
        ? List.of(HttpMethod.GET, HttpMethod.HEAD)
        : List.of(endpoint.method());
  }

  private static void secure(RoutingContext ctx) {
    ctx.response().putHeader("X-Content-Type-Options", "nosniff");
    ctx.next();
  }

  private static void methodNotAllowed(RoutingContext ctx, String allowed) {
    ctx.response().putHeader(HttpHeaders.ALLOW, allowed);
    ctx.fail(
        new ProblemException(ProblemType.METHOD_NOT_ALLOWED, "Allowed methods: " + allowed + "."));
  }
}
