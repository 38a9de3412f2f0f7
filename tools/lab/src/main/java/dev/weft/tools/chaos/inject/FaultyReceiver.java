package dev.weft.tools.chaos.inject;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * A receiver of notifications on 127.0.0.1 that takes them, or answers otherwise while it lasts.
 * Bounded by the notifications of a run, whose ids it keeps.
 *
 * <p>Thread-safe.
 */
public final class FaultyReceiver {
  private static final String ID = "webhook-id";
  private static final Buffer BODY = Buffer.buffer("{\"taken\": true, \"by\": \"chaos\"}");
  private static final int NO_CONTENT = 204;
  private static final int GONE = 410;
  private static final int TOO_MANY = 429;
  private static final int ERROR = 500;
  private static final String RETRY_AFTER_S = "2";

  private final Vertx vertx;
  private final Set<String> taken = ConcurrentHashMap.newKeySet();
  private final LongAdder refused = new LongAdder();
  private volatile Optional<WrongAnswer> fault = Optional.empty();

  /** What it answers instead. */
  public enum WrongAnswer {
    /** A body that never ends, though it was taken. */
    ENDLESS,
    /** One byte after another, each half a second later. */
    TRICKLE,
    /** It wants no more, ever. */
    GONE,
    /** 429 with the time after which it may be tried again. */
    TOO_MANY,
    ERROR
  }

  public FaultyReceiver(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Completes with the port where it listens. */
  public Future<Integer> start() {
    return FaultyHttp.serve(vertx, this::handle);
  }

  /** Answers so while it lasts. */
  public FaultInjector answering(WrongAnswer what) {
    return FaultInjector.of(index -> fault = Optional.of(what), index -> fault = Optional.empty());
  }

  /** Different notifications that it has taken. */
  public int taken() {
    return taken.size();
  }

  /** Requests that were answered otherwise. */
  public long refused() {
    return refused.sum();
  }

  private void handle(HttpServerRequest request) {
    Optional<WrongAnswer> now = fault;
    String id = request.getHeader(ID);
    HttpServerResponse response = request.response();
    request.body().onSuccess(body -> answer(response, id == null ? "" : id, now));
  }

  private void answer(HttpServerResponse response, String id, Optional<WrongAnswer> now) {
    if (now.isEmpty()) {
      taken.add(id);
      response.setStatusCode(NO_CONTENT).end();
      return;
    }
    refused.increment();
    switch (now.get()) {
      case ENDLESS -> FaultyHttp.endless(response);
      case TRICKLE -> FaultyHttp.trickle(vertx, response, BODY);
      case GONE -> response.setStatusCode(GONE).end();
      case TOO_MANY ->
          response.setStatusCode(TOO_MANY).putHeader("Retry-After", RETRY_AFTER_S).end();
      case ERROR -> response.setStatusCode(ERROR).end();
    }
  }
}
