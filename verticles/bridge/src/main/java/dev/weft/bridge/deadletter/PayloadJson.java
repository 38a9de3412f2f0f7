package dev.weft.bridge.deadletter;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.kernel.bus.MessageTypes;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Payloads for people. */
final class PayloadJson {
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();

  private PayloadJson() {}

  /** In protobuf's JSON mapping; empty when the type is not known here or is not what it says. */
  static String of(Headers headers, byte[] data, MessageTypes types) {
    Optional<Message> prototype = types.prototype(CloudEventHeaders.type(headers));
    if (prototype.isEmpty()) {
      return "";
    }
    Message.Builder builder = prototype.get().newBuilderForType();
    try {
      if (CloudEventHeaders.contentType(headers).equals(CloudEventHeaders.JSON)) {
        PARSER.merge(new String(data, StandardCharsets.UTF_8), builder);
      } else {
        builder.mergeFrom(data);
      }
      return PRINTER.print(builder);
    } catch (InvalidProtocolBufferException broken) {
      return "";
    }
  }
}
