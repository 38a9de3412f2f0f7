package dev.weft.bridge.mesh;

import com.google.protobuf.Message;
import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.connection.NatsLink;
import dev.weft.kernel.failure.Failure;
import io.nats.client.impl.Headers;
import io.nats.service.ServiceMessage;
import io.vertx.core.AsyncResult;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one answer to a request over NATS. A failure says its kind and id between nodes, and problem
 * details to clients; both have the headers that the specification of services asks for.
 *
 * <p>Thread-safe. Never blocks.
 */
final class ServiceReply {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceReply.class);
  private static final int ERROR_STATUS_MIN = 400;
  private static final int UNAVAILABLE = 503;
  private static final String UNAVAILABLE_TITLE = "Service temporarily unavailable";

  private final MeshEndpoint endpoint;
  private final ServiceMessage question;
  private final NatsLink link;

  ServiceReply(MeshEndpoint endpoint, ServiceMessage question, NatsLink link) {
    this.endpoint = endpoint;
    this.question = question;
    this.link = link;
  }

  /** For the event bus; none when the request has none. */
  static MultiMap headers(Headers received) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    if (received != null) {
      received.forEach((name, values) -> headers.add(name, values));
    }
    return headers;
  }

  void complete(AsyncResult<io.vertx.core.eventbus.Message<Object>> answer) {
    if (answer.failed()) {
      failed(Failure.of(answer.cause()));
    } else if (answer.result().body() instanceof Message message) {
      send(message.toByteArray(), new Headers());
    } else if (answer.result().body() instanceof Buffer body) {
      send(body.getBytes(), headersOf(answer.result().headers()));
    } else {
      failed(Failure.reject(BridgeFailures.CALL_UNDECODABLE, "an answer of another type"));
    }
  }

  void failed(Failure failure) {
    if (endpoint instanceof MeshEndpoint.Open) {
      JsonObject problem =
          new JsonObject()
              .put("type", "about:blank")
              .put("title", UNAVAILABLE_TITLE)
              .put("status", UNAVAILABLE)
              .put("failureId", failure.id());
      send(problem.toBuffer().getBytes(), error(UNAVAILABLE, UNAVAILABLE_TITLE));
    } else {
      String text = failure.getMessage();
      send(text.getBytes(StandardCharsets.UTF_8), error(failure.kind().code(), text));
    }
  }

  private void send(byte[] data, Headers headers) {
    long size = (long) data.length + headers.serializedLength();
    if (size > link.connection().getMaxPayload()) {
      failed(
          Failure.reject(
              BridgeFailures.CALL_TOO_LARGE,
              "the answer of "
                  + endpoint.address()
                  + " has "
                  + size
                  + " bytes, the server takes "
                  + link.connection().getMaxPayload()));
      return;
    }
    try {
      question.respond(link.connection(), data, headers);
    } catch (RuntimeException unsent) {
      LOG.debug("{} could not be answered", endpoint.address(), unsent);
    }
  }

  private static Headers headersOf(MultiMap answered) {
    int status = Integer.parseInt(answered.get(MeshEndpoint.Open.STATUS));
    Headers headers =
        status < ERROR_STATUS_MIN
            ? new Headers()
            : error(status, answered.get(MeshEndpoint.Open.REASON));
    for (Map.Entry<String, String> header : answered) {
      if (!header.getKey().equals(MeshEndpoint.Open.REASON)) {
        headers.add(header.getKey(), printable(header.getValue()));
      }
    }
    return headers;
  }

  private static Headers error(int code, String text) {
    return new Headers()
        .put(ServiceMessage.NATS_SERVICE_ERROR_CODE, Integer.toString(code))
        .put(ServiceMessage.NATS_SERVICE_ERROR, printable(text));
  }

  /** What a header can hold. */
  private static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }
}
