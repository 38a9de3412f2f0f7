package dev.weft.tools.chaos.inject;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * A proxy before the payment provider, both on 127.0.0.1. It forwards every request and, while a
 * fault lasts, changes the answer. The health check is forwarded unchanged: the case is a provider
 * that looks healthy and answers wrongly.
 *
 * <p>Thread-safe.
 */
public final class FaultyProvider {
  private static final String HEALTH = "/healthz";
  private static final int CREATED = 201;
  private static final int OK = 200;
  private static final int ACCEPTED = 202;
  private static final int UNAUTHORIZED = 401;
  private static final int CONNECTIONS_MAX = 512;
  private static final int HUGE_CHARS = 1_100_000;

  private final Vertx vertx;
  private final int providerPort;
  private final HttpClient client;
  private final LongAdder wrongAnswers = new LongAdder();
  private volatile Optional<ProviderFault> fault = Optional.empty();

  private record Answer(int status, String type, Buffer body) {}

  public FaultyProvider(Vertx vertx, int providerPort) {
    this.vertx = vertx;
    this.providerPort = providerPort;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX));
  }

  /** Completes with the port where it listens. */
  public Future<Integer> start() {
    return FaultyHttp.serve(vertx, this::handle);
  }

  /** Answers wrongly while it lasts. */
  public FaultInjector misbehaving(ProviderFault what) {
    return FaultInjector.of(index -> fault = Optional.of(what), index -> fault = Optional.empty());
  }

  /** Answers that were changed so far. */
  public long wrongAnswers() {
    return wrongAnswers.sum();
  }

  private void handle(HttpServerRequest request) {
    Optional<ProviderFault> now = request.path().equals(HEALTH) ? Optional.empty() : fault;
    now.ifPresent(what -> wrongAnswers.increment());
    if (now.filter(what -> what == ProviderFault.UNAUTHORIZED).isPresent()) {
      request.response().setStatusCode(UNAUTHORIZED).end();
      return;
    }
    request
        .body()
        .compose(body -> forward(request, body))
        .onComplete(
            answer -> send(request.response(), answer, now), away -> request.connection().close());
  }

  private Future<Answer> forward(HttpServerRequest request, Buffer body) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(request.method())
            .setHost(FaultyHttp.HOST)
            .setPort(providerPort)
            .setURI(request.uri());
    return client
        .request(options)
        .compose(
            out -> {
              request.headers().forEach(out.headers()::set);
              out.headers().remove("Host");
              boolean isBare = request.method().equals(HttpMethod.GET);
              return isBare ? out.send() : out.send(body);
            })
        .compose(FaultyProvider::answer);
  }

  private static Future<Answer> answer(HttpClientResponse response) {
    String type = response.getHeader("Content-Type");
    return response
        .body()
        .map(body -> new Answer(response.statusCode(), type == null ? "" : type, body));
  }

  private void send(HttpServerResponse response, Answer answer, Optional<ProviderFault> lying) {
    response.setStatusCode(answer.status()).putHeader("Content-Type", answer.type());
    if (lying.isEmpty()) {
      response.end(answer.body());
      return;
    }
    switch (lying.get()) {
      case AMOUNT -> response.end(changed(answer, "amountMinor", 1));
      case CURRENCY -> response.end(changed(answer, "currency", "USD"));
      case REFERENCE -> response.end(changed(answer, "reference", "of-somebody-else"));
      case HUGE_ID -> response.end(changed(answer, "chargeId", "ch_" + "9".repeat(HUGE_CHARS)));
      case STATUS_200 -> response.setStatusCode(created(answer, OK)).end(answer.body());
      case STATUS_202 -> response.setStatusCode(created(answer, ACCEPTED)).end(answer.body());
      case ENDLESS -> FaultyHttp.endless(response);
      case TRICKLE -> FaultyHttp.trickle(vertx, response, answer.body());
      case UNAUTHORIZED -> throw new IllegalStateException("answered before it was asked for");
    }
  }

  private static int created(Answer answer, int instead) {
    return answer.status() == CREATED ? instead : answer.status();
  }

  /** Only of what the answer has. */
  private static Buffer changed(Answer answer, String field, Object value) {
    try {
      JsonObject body = answer.body().toJsonObject();
      return body.containsKey(field) ? body.put(field, value).toBuffer() : answer.body();
    } catch (DecodeException | ClassCastException notJsonObject) {
      return answer.body();
    }
  }
}
