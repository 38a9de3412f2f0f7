package dev.weft.gateway.api;

import com.google.protobuf.Message;
import dev.weft.gateway.GatewayFailures;
import dev.weft.gateway.http.ProblemException;
import dev.weft.gateway.http.ProblemType;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.api.v1.Refusal;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;

/**
 * Sends requests to the services over the event bus, each with a time-out. Where this node has not
 * the service itself, its bridge hears the request and asks other nodes.
 *
 * <p>Thread-safe.
 */
public final class ServiceRequests {
  private final EventBus bus;
  private final long timeoutMs;

  public ServiceRequests(EventBus bus, long timeoutMs) {
    this.bus = bus;
    this.timeoutMs = timeoutMs;
  }

  /** The service's answer; fails with a {@link Failure}, RETRY when nobody answered in time. */
  public <R extends Message> Future<R> request(String address, Message question) {
    return request(address, question, timeoutMs);
  }

  /** The same with a time of its own, for what takes long by its nature. */
  <R extends Message> Future<R> request(String address, Message question, long ownTimeoutMs) {
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(ownTimeoutMs);
    return bus.<R>request(address, question, options)
        .map(io.vertx.core.eventbus.Message::body)
        .recover(error -> Future.failedFuture(Failure.of(error)));
  }

  /** How a service's refusal is answered to the caller. */
  static RuntimeException refused(Refusal refusal) {
    return switch (refusal.getCode()) {
      case CODE_INVALID -> invalid(refusal);
      case CODE_NOT_FOUND -> new ProblemException(ProblemType.NOT_FOUND, refusal.getDetail());
      case CODE_KEY_REUSED -> new ProblemException(ProblemType.KEY_REUSED, refusal.getDetail());
      case CODE_NOT_ALLOWED -> new ProblemException(ProblemType.NOT_ALLOWED, refusal.getDetail());
      case CODE_UNSPECIFIED, UNRECOGNIZED -> badAnswer("refused for no known reason");
    };
  }

  /** The answer holds none of its outcomes: a service that is newer, or wrong. */
  static Failure badAnswer(String detail) {
    return Failure.reject(GatewayFailures.BAD_ANSWER, detail);
  }

  private static ProblemException invalid(Refusal refusal) {
    return refusal.getField().isEmpty()
        ? new ProblemException(ProblemType.INVALID_REQUEST, refusal.getDetail())
        : ProblemException.invalid(refusal.getField(), refusal.getDetail());
  }
}
