package dev.weft.gateway.eventbus;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.weft.kernel.contract.Addresses;
import dev.weft.proto.api.v1.CancelOrder;
import dev.weft.proto.api.v1.GetInventory;
import dev.weft.proto.api.v1.GetOrder;
import dev.weft.proto.api.v1.GetTimeline;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * Converts message bodies between the JSON of clients and the event bus: protobuf by its JSON
 * mapping, buffers with JSON content as that JSON, anything else unchanged.
 */
final class BusBodies {
  private static final String CONTENT_TYPE = "Content-Type";
  private static final String JSON = "json";

  /** Addresses of the services that may be asked in protobuf's JSON mapping, and what they take. */
  private static final Map<String, Message> REQUESTS =
      Map.of(
          Addresses.ORDER_GET, GetOrder.getDefaultInstance(),
          Addresses.ORDER_TIMELINE, GetTimeline.getDefaultInstance(),
          Addresses.ORDER_CANCEL, CancelOrder.getDefaultInstance(),
          Addresses.INVENTORY_GET, GetInventory.getDefaultInstance());

  private static final JsonFormat.Parser PARSER = JsonFormat.parser();
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private BusBodies() {}

  /** Whether it is an address of a service that clients may be allowed to ask. */
  static boolean isRequest(String address) {
    return REQUESTS.containsKey(address);
  }

  /**
   * What a client's body is on the bus.
   *
   * @throws RefusedException when the address takes no such body
   */
  static Object toBus(String address, Object body) {
    if (EventBusOptions.isChecked(address)) {
      return body == null ? Buffer.buffer() : Json.encodeToBuffer(body);
    }
    Message request = REQUESTS.get(address);
    return request == null ? body : parse(request, body);
  }

  /**
   * What a body on the bus is for a client.
   *
   * @throws RefusedException when JSON cannot express it
   */
  static Object toClient(Object body, MultiMap headers) {
    try {
      if (body instanceof Message message) {
        return new JsonObject(PRINTER.print(message));
      }
      String type = headers.get(CONTENT_TYPE);
      if (body instanceof Buffer bytes && type != null && type.contains(JSON)) {
        return Json.decodeValue(bytes);
      }
    } catch (InvalidProtocolBufferException | DecodeException broken) {
      throw unsupported(body);
    }
    boolean plain =
        body == null
            || body instanceof String
            || body instanceof Number
            || body instanceof Boolean
            || body instanceof Buffer
            || body instanceof JsonObject
            || body instanceof JsonArray;
    if (!plain) {
      throw unsupported(body);
    }
    return body;
  }

  private static Message parse(Message request, Object body) {
    if (body != null && !(body instanceof JsonObject)) {
      throw new RefusedException(RefusedException.INVALID_BODY, "the body must be a JSON object");
    }
    try {
      Message.Builder builder = request.newBuilderForType();
      PARSER.merge(body == null ? "{}" : Json.encode(body), builder);
      return builder.build();
    } catch (InvalidProtocolBufferException broken) {
      throw new RefusedException(
          RefusedException.INVALID_BODY,
          "not a " + request.getDescriptorForType().getFullName() + ": " + broken.getMessage());
    }
  }

  private static RefusedException unsupported(Object body) {
    return new RefusedException(
        RefusedException.INVALID_BODY, "no JSON can hold a " + body.getClass().getSimpleName());
  }
}
