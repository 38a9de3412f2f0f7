package dev.weft.gateway.api;

import dev.weft.gateway.auth.Access;
import dev.weft.gateway.http.Bodies;
import dev.weft.gateway.http.Endpoint;
import dev.weft.gateway.http.Endpoint.Bound;
import dev.weft.gateway.http.ProblemException;
import dev.weft.gateway.http.ProblemType;
import dev.weft.gateway.http.Query;
import dev.weft.kernel.contract.Addresses;
import dev.weft.proto.deadletters.v1.DeadLetterDetails;
import dev.weft.proto.deadletters.v1.DeadLetterList;
import dev.weft.proto.deadletters.v1.GetDeadLetter;
import dev.weft.proto.deadletters.v1.GetDeadLetterReply;
import dev.weft.proto.deadletters.v1.ListDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLettersReply;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What nobody could handle, over HTTP: list, show, replay, discard.
 *
 * <p>Event-loop confined.
 */
public final class DeadLettersApi {
  private static final String LETTERS = "/api/v1/dead-letters";
  private static final int LIMIT_MAX = 1_000;
  private static final int LIMIT_DEFAULT = 100;
  private static final Set<String> PARAMETERS = Set.of("route", "all", "after", "limit");

  private final ServiceRequests services;
  private final long requestTimeoutMs;

  public DeadLettersApi(ServiceRequests services, long requestTimeoutMs) {
    this.services = services;
    this.requestTimeoutMs = requestTimeoutMs;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(HttpMethod.GET, LETTERS, Access.OPS, Bound.IN_FLIGHT, this::list),
        new Endpoint(
            HttpMethod.POST, LETTERS + "/replay", Access.OPS, Bound.IN_FLIGHT, this::replay),
        new Endpoint(
            HttpMethod.POST, LETTERS + "/discard", Access.OPS, Bound.IN_FLIGHT, this::discard),
        new Endpoint(
            HttpMethod.GET, LETTERS + "/{sequence}", Access.OPS, Bound.IN_FLIGHT, this::show));
  }

  private void list(RoutingContext ctx) {
    Query query = Query.of(ctx.queryParams(), PARAMETERS);
    ListDeadLetters question =
        ListDeadLetters.newBuilder()
            .setRoute(query.text("route").map(ReplayReader::route).orElse(""))
            .setAll(query.flag("all"))
            .setAfter(query.number("after", 0, 0, Long.MAX_VALUE))
            .setCountMax((int) query.number("limit", LIMIT_DEFAULT, 1, LIMIT_MAX))
            .build();
    Responses.json(
        ctx,
        services
            .<DeadLetterList>request(Addresses.DEAD_LETTERS_LIST, question)
            .map(DeadLettersJson::of));
  }

  private void show(RoutingContext ctx) {
    GetDeadLetter question = GetDeadLetter.newBuilder().setSequence(sequence(ctx)).build();
    Responses.json(
        ctx,
        services
            .<GetDeadLetterReply>request(Addresses.DEAD_LETTERS_GET, question)
            .map(reply -> DeadLettersJson.of(found(reply))));
  }

  private void replay(RoutingContext ctx) {
    ReplayDeadLetters question = ReplayReader.read(Bodies.of(ctx).getBytes());
    Responses.json(
        ctx,
        work(Addresses.DEAD_LETTERS_REPLAY, question)
            .map(reply -> DeadLettersJson.of(reply, "replayed")));
  }

  private void discard(RoutingContext ctx) {
    ReplayDeadLetters question = ReplayReader.readDiscard(Bodies.of(ctx).getBytes());
    Responses.json(
        ctx,
        work(Addresses.DEAD_LETTERS_DISCARD, question)
            .map(reply -> DeadLettersJson.of(reply, "discarded")));
  }

  /** The answer comes when the last dead letter is through, at the rate that was asked for. */
  private Future<ReplayDeadLettersReply> work(String address, ReplayDeadLetters question) {
    long sendingMs = TimeUnit.SECONDS.toMillis(question.getCountMax()) / question.getRate();
    return services.request(address, question, requestTimeoutMs + sendingMs);
  }

  private static long sequence(RoutingContext ctx) {
    try {
      return Query.number("sequence", ctx.pathParam("sequence"), 1, Long.MAX_VALUE);
    } catch (ProblemException notSequence) {
      throw notFound();
    }
  }

  private static DeadLetterDetails found(GetDeadLetterReply reply) {
    if (!reply.hasDetails()) {
      throw notFound();
    }
    return reply.getDetails();
  }

  private static ProblemException notFound() {
    return new ProblemException(ProblemType.NOT_FOUND, "No dead letter has that sequence.");
  }
}
