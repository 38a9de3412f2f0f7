package dev.weft.bridge.mesh;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.vertx.core.buffer.Buffer;
import java.util.Map;

/** An address of the event bus that takes requests over NATS. */
public sealed interface MeshEndpoint {
  /** Among those of its service. */
  String name();

  /** On the event bus. */
  String address();

  /** The NATS subject of its requests. */
  String subject(String cluster);

  /** The body of the request on the event bus. */
  Object request(byte[] data) throws InvalidProtocolBufferException;

  /** Shown by NATS service discovery. */
  Map<String, String> metadata();

  /**
   * Between nodes: protobuf both ways.
   *
   * @param request any message of the type, like the reply
   */
  record Call(String name, String address, Message request, Message reply) implements MeshEndpoint {
    @Override
    public String subject(String cluster) {
      return MeshSubjects.of(cluster).call(address);
    }

    @Override
    public Message request(byte[] data) throws InvalidProtocolBufferException {
      return request.getParserForType().parseFrom(data);
    }

    Message reply(byte[] data) throws InvalidProtocolBufferException {
      return reply.getParserForType().parseFrom(data);
    }

    @Override
    public Map<String, String> metadata() {
      return Map.of(
          "format",
          "protobuf",
          "request",
          request.getDescriptorForType().getFullName(),
          "reply",
          reply.getDescriptorForType().getFullName());
    }
  }

  /**
   * For everybody: bytes both ways, and headers. The handler's reply is a buffer; its header {@link
   * #STATUS} says whether it is an error, {@link #REASON} which.
   */
  record Open(String name, String address, String subject) implements MeshEndpoint {
    /** Of the handler's reply: as HTTP has them. */
    public static final String STATUS = "status";

    /** Of the handler's reply: the error in a few words. */
    public static final String REASON = "reason";

    @Override
    public String subject(String cluster) {
      return subject;
    }

    @Override
    public Buffer request(byte[] data) {
      return Buffer.buffer(data);
    }

    @Override
    public Map<String, String> metadata() {
      return Map.of("format", "application/json");
    }
  }
}
