package dev.weft.gateway.http;

import dev.weft.gateway.auth.Access;
import dev.weft.gateway.auth.Authenticator;
import dev.weft.gateway.auth.Grant;
import dev.weft.gateway.auth.Principal;
import dev.weft.gateway.auth.Scope;
import dev.weft.gateway.auth.SecurityLog;
import dev.weft.kernel.failure.Failure;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * Lets requests through whose caller may make them, before their bodies are read.
 *
 * <p>Event-loop confined.
 */
public final class AccessControl {
  private static final String KEY = AccessControl.class.getName();
  private static final String WWW_AUTHENTICATE = "WWW-Authenticate";
  private static final String CHALLENGE = "Bearer realm=\"weft\"";

  private final Optional<Authenticator> authenticator;
  private final SecurityLog log;

  /**
   * @param authenticator empty: nobody has to authenticate
   */
  public AccessControl(Optional<Authenticator> authenticator, SecurityLog log) {
    this.authenticator = authenticator;
    this.log = log;
  }

  /** Who a request that came through is from, and for how long. */
  public static Grant grant(RoutingContext ctx) {
    return ctx.get(KEY, Grant.NOBODY);
  }

  public static Principal principal(RoutingContext ctx) {
    return grant(ctx).principal();
  }

  /**
   * Who asks otherwise than over HTTP, by the same header.
   *
   * @param address that is asked, for the log
   * @return fails as the answer over HTTP would be when it may not
   */
  public Future<Principal> admit(MultiMap headers, Access access, String address) {
    if (authenticator.isEmpty()) {
      return Future.succeededFuture(Grant.ANYONE.principal());
    }
    Optional<String> token = BearerToken.of(headers);
    if (token.isEmpty()) {
      log.notAuthenticated(address, "no key or token");
      return Future.failedFuture(
          new ProblemException(ProblemType.UNAUTHENTICATED, "Send a key or token."));
    }
    return authenticator
        .get()
        .authenticate(token.get())
        .transform(
            known ->
                known.succeeded()
                    ? allowed(known.result().principal(), access, address)
                    : Future.failedFuture(refusal(known.cause(), address)));
  }

  private Future<Principal> allowed(Principal caller, Access access, String address) {
    Optional<Scope> lacking = access.scope().filter(scope -> !caller.may(scope));
    if (lacking.isEmpty()) {
      return Future.succeededFuture(caller);
    }
    log.denied(address, caller, "lacks scope " + lacking.get().text());
    return Future.failedFuture(missingScope(lacking.get()));
  }

  private RuntimeException refusal(Throwable cause, String address) {
    if (cause instanceof Failure unknown) {
      return unknown;
    }
    log.notAuthenticated(address, String.valueOf(cause.getMessage()));
    return notValid();
  }

  private static ProblemException notValid() {
    return new ProblemException(ProblemType.UNAUTHENTICATED, "The key or token is not valid.");
  }

  private static ProblemException missingScope(Scope scope) {
    return new ProblemException(ProblemType.FORBIDDEN, "The scope " + scope.text() + " is needed.");
  }

  /** Passes on who may call that endpoint. */
  Handler<RoutingContext> before(Endpoint endpoint) {
    return ctx -> admit(ctx, endpoint);
  }

  private void admit(RoutingContext ctx, Endpoint endpoint) {
    Optional<String> token = BearerToken.of(ctx.request());
    if (authenticator.isEmpty()) {
      pass(ctx, endpoint, Grant.ANYONE);
    } else if (token.isEmpty()) {
      withoutToken(ctx, endpoint);
    } else {
      Future<Grant> known = authenticator.get().authenticate(token.get());
      if (known.isComplete()) {
        decide(ctx, endpoint, known);
      } else {
        // Nothing of the body may be read before somebody is there to take it. Others wait for the
        // same answer, each on a loop of its own.
        Context own = ctx.vertx().getOrCreateContext();
        ctx.request().pause();
        known.onComplete(
            answer ->
                own.runOnContext(
                    turn -> {
                      ctx.request().resume();
                      decide(ctx, endpoint, known);
                    }));
      }
    }
  }

  private void withoutToken(RoutingContext ctx, Endpoint endpoint) {
    if (endpoint.access() == Access.OPEN) {
      pass(ctx, endpoint, Grant.NOBODY);
      return;
    }
    log.notAuthenticated(ctx.request(), "no key or token");
    ctx.response().putHeader(WWW_AUTHENTICATE, CHALLENGE);
    ctx.fail(new ProblemException(ProblemType.UNAUTHENTICATED, "Send a key or token."));
  }

  private void decide(RoutingContext ctx, Endpoint endpoint, Future<Grant> known) {
    if (known.succeeded()) {
      allow(ctx, endpoint, known.result());
    } else if (known.cause() instanceof Failure unknown && endpoint.access() != Access.OPEN) {
      ctx.fail(unknown);
    } else {
      log.notAuthenticated(ctx.request(), String.valueOf(known.cause().getMessage()));
      if (endpoint.access() == Access.OPEN) {
        pass(ctx, endpoint, Grant.NOBODY);
        return;
      }
      ctx.response().putHeader(WWW_AUTHENTICATE, CHALLENGE + ", error=\"invalid_token\"");
      ctx.fail(notValid());
    }
  }

  private void allow(RoutingContext ctx, Endpoint endpoint, Grant grant) {
    Optional<Scope> lacking =
        endpoint.access().scope().filter(scope -> !grant.principal().may(scope));
    if (lacking.isEmpty()) {
      pass(ctx, endpoint, grant);
      return;
    }
    String scope = lacking.get().text();
    log.denied(ctx.request(), grant.principal(), "lacks scope " + scope);
    ctx.response()
        .putHeader(
            WWW_AUTHENTICATE,
            CHALLENGE + ", error=\"insufficient_scope\", scope=\"" + scope + "\"");
    ctx.fail(missingScope(lacking.get()));
  }

  private void pass(RoutingContext ctx, Endpoint endpoint, Grant grant) {
    boolean isAction =
        HttpMethod.POST.equals(endpoint.method())
            && (endpoint.access() == Access.OPS || endpoint.access() == Access.INVENTORY_WRITE);
    if (isAction) {
      ctx.addEndHandler(
          ended -> log.acted(ctx.request(), grant.principal(), ctx.response().getStatusCode()));
    }
    ctx.put(KEY, grant).next();
  }
}
