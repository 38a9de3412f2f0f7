package dev.weft.bridge.mesh;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.connection.client.LoopConnection;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.bridge.outbound.request.OutgoingMessage;
import dev.weft.bridge.outbound.request.ReplyInbox;
import dev.weft.bridge.trace.MessagingSpans;
import dev.weft.kernel.failure.Failure;
import io.nats.client.support.Status;
import io.nats.service.ServiceMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.internal.ContextInternal;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Proxy for the services that only other nodes have: takes requests to them on the event bus of
 * this node, and sends each to one of those nodes over NATS.
 *
 * <p>Event-loop confined.
 */
final class RemoteServices {
  /** More than gateways of one node let in. */
  static final int PENDING_MAX = 20_000;

  private static final String CODE = ServiceMessage.NATS_SERVICE_ERROR_CODE;

  private final Vertx vertx;
  private final MeshOptions options;
  private final LoopConnection connection;
  private final ReplyInbox inbox;
  private final MessagingSpans spans;
  private int pending;

  /** Made on the event loop that it is used on. */
  RemoteServices(
      ContextInternal context,
      MeshOptions options,
      LoopConnection connection,
      MessagingSpans spans) {
    this.vertx = context.owner();
    this.options = options;
    this.connection = connection;
    this.inbox = new ReplyInbox(connection, context);
    this.spans = spans;
    connection.onReconnect(() -> context.runOnContext(v -> inbox.reconnected()));
  }

  /** Completes when requests are taken. */
  Future<Void> open() {
    List<Future<Void>> registered =
        options.services().stream()
            .filter(service -> !service.isHere())
            .flatMap(service -> service.endpoints().stream())
            .filter(MeshEndpoint.Call.class::isInstance)
            .map(endpoint -> proxy((MeshEndpoint.Call) endpoint))
            .toList();
    inbox.open();
    return Future.all(registered).mapEmpty();
  }

  private Future<Void> proxy(MeshEndpoint.Call call) {
    MessageConsumer<Message> consumer =
        vertx
            .eventBus()
            .consumer(
                call.address(),
                question ->
                    ask(call, question)
                        .onComplete(
                            question::reply,
                            error ->
                                question.reply(
                                    error instanceof ReplyException ? error : Failure.of(error))));
    return consumer.completion();
  }

  private Future<Message> ask(
      MeshEndpoint.Call call, io.vertx.core.eventbus.Message<Message> question) {
    MessageHeaders headers = new MessageHeaders();
    spans.copy(question.headers(), headers);
    OutgoingMessage message =
        new OutgoingMessage(
            call.subject(options.cluster()), headers, question.body().toByteArray());
    if (pending >= PENDING_MAX) {
      return Future.failedFuture(
          Failure.retry(BridgeFailures.CALLS_PENDING_MAX, "too many requests to other nodes"));
    }
    if (message.sizeBytes() > connection.payloadBytesMax()) {
      return Future.failedFuture(
          Failure.reject(
              BridgeFailures.CALL_TOO_LARGE,
              call.address()
                  + " is asked with "
                  + message.sizeBytes()
                  + " bytes, the server takes "
                  + connection.payloadBytesMax()));
    }
    return send(call, message);
  }

  private Future<Message> send(MeshEndpoint.Call call, OutgoingMessage message) {
    Promise<Message> answer = Promise.promise();
    pending++;
    long number =
        inbox.request(
            List.of(message),
            false,
            reply -> read(call, reply, answer),
            unsent -> answer.tryFail(unanswered(call, String.valueOf(unsent.getMessage()))));
    long timer =
        vertx.setTimer(
            options.requestTimeoutMs(),
            id -> answer.tryFail(unanswered(call, "no answer in time")));
    return answer
        .future()
        .onComplete(
            ended -> {
              pending--;
              vertx.cancelTimer(timer);
              inbox.close(number);
            });
  }

  private static void read(MeshEndpoint.Call call, ReceivedMessage reply, Promise<Message> answer) {
    try {
      if (reply.isStatus()) {
        answer.tryFail(status(call, reply.headers().status()));
      } else if (reply.headers().contains(CODE)) {
        answer.tryFail(failure(reply));
      } else {
        answer.tryComplete(call.reply(reply.data()));
      }
    } catch (InvalidProtocolBufferException broken) {
      answer.tryFail(
          Failure.reject(BridgeFailures.CALL_UNDECODABLE, "the answer of " + call.address()));
    }
  }

  /** Reports "no responders" as the event bus reports an address without handlers. */
  private static ReplyException status(MeshEndpoint.Call call, Status status) {
    return status.getCode() == Status.NO_RESPONDERS_CODE
        ? new ReplyException(ReplyFailure.NO_HANDLERS, "no node answers " + call.address())
        : unanswered(call, status.getMessageWithCode());
  }

  private static Failure unanswered(MeshEndpoint.Call call, String reason) {
    return Failure.retry(BridgeFailures.CALL_UNANSWERED, call.address() + ": " + reason);
  }

  /** The failure as the event bus would have carried it. */
  private static Failure failure(ReceivedMessage reply) {
    int code;
    try {
      code = Integer.parseInt(reply.headers().first(CODE));
    } catch (NumberFormatException unknown) {
      code = 0;
    }
    return Failure.of(
        new ReplyException(
            ReplyFailure.RECIPIENT_FAILURE,
            code,
            new String(reply.data(), StandardCharsets.UTF_8)));
  }
}
