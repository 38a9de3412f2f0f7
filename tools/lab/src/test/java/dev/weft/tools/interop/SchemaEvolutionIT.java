package dev.weft.tools.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.util.JsonFormat;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One event, written and read by Java, Go and Python, each with this version of the schema and with
 * the next: whoever writes, everybody reads what they know, and passes on what they do not.
 */
@Timeout(120)
class SchemaEvolutionIT {
  private static final List<String> FORMATS = List.of("protobuf", "json");

  @TempDir Path dir;

  enum Language {
    JAVA,
    GO,
    PYTHON
  }

  /** A producer and consumer in one language. */
  private interface Participant extends AutoCloseable {
    byte[] write(Versions version, String format, JsonObject event) throws IOException;

    /** What that version sees, as JSON. */
    JsonObject read(Versions version, String format, byte[] data) throws IOException;

    /** What it passes on after it has read it. */
    byte[] passOn(Versions version, String format, byte[] data) throws IOException;

    @Override
    void close();
  }

  static Stream<Arguments> pairings() {
    return Stream.of(Language.values())
        .flatMap(
            writer -> Stream.of(Language.values()).map(reader -> Arguments.of(writer, reader)));
  }

  @ParameterizedTest
  @MethodSource("pairings")
  void everyVersionReadsEveryOther(Language writing, Language reading) throws Exception {
    try (Participant writer = start(writing);
        Participant reader = start(reading)) {
      for (Versions written : Versions.values()) {
        for (Versions read : Versions.values()) {
          for (String format : FORMATS) {
            JsonObject event = event(written);
            JsonObject seen = reader.read(read, format, writer.write(written, format, event));
            boolean sees = written == Versions.TWO && read == Versions.TWO;
            assertThat(seen)
                .as("%s in %s, read by %s", written, format, read)
                .isEqualTo(sees ? event : without(event, "channel"));
          }
        }
      }
    }
  }

  /** As whoever copies an event, or stores it again, does. */
  @ParameterizedTest
  @EnumSource(Language.class)
  void anOlderReaderPassesOnWhatItDoesNotKnow(Language language) throws Exception {
    try (Participant older = start(language);
        Participant java = start(Language.JAVA)) {
      JsonObject event = event(Versions.TWO);
      byte[] data = java.write(Versions.TWO, "protobuf", event);
      byte[] passed = older.passOn(Versions.ONE, "protobuf", data);
      assertThat(java.read(Versions.TWO, "protobuf", passed)).isEqualTo(event);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Language.class, names = "JAVA", mode = EnumSource.Mode.EXCLUDE)
  void anotherMajorVersionIsAnUnknownType(Language language) throws Exception {
    try (Interop program = language == Language.GO ? Interop.go() : Interop.python()) {
      JsonObject read =
          new JsonObject()
              .put("op", "read")
              .put("schema", Versions.TWO.writeTo(dir).toString())
              .put("type", "weft.orders.v2.OrderCreated")
              .put("as", "protobuf");
      assertThat(program.answer(read).getString("error")).contains("weft.orders.v2.OrderCreated");
    }
  }

  private static JsonObject event(Versions version) {
    JsonObject event =
        new JsonObject()
            .put("schemaVersion", version.ordinal() + 1)
            .put("orderId", "o-1")
            .put("customerId", "c-1")
            .put(
                "lines",
                new JsonArray().add(new JsonObject().put("sku", "YARN").put("quantity", 2)))
            .put("paymentToken", "tok_ok");
    return version == Versions.TWO ? event.put("channel", "web") : event;
  }

  private static JsonObject without(JsonObject event, String field) {
    JsonObject copy = event.copy();
    copy.remove(field);
    return copy;
  }

  private Participant start(Language language) throws IOException {
    return switch (language) {
      case JAVA -> new InJava();
      case GO -> new Asked(Interop.go());
      case PYTHON -> new Asked(Interop.python());
    };
  }

  /** By descriptors, as the two versions cannot both be generated classes. */
  private static final class InJava implements Participant {
    @Override
    public byte[] write(Versions version, String format, JsonObject event) throws IOException {
      DynamicMessage.Builder builder = DynamicMessage.newBuilder(version.descriptor());
      JsonFormat.parser().merge(event.encode(), builder);
      return encode(format, builder.build());
    }

    @Override
    public JsonObject read(Versions version, String format, byte[] data) throws IOException {
      return new JsonObject(JsonFormat.printer().print(decode(version, format, data)));
    }

    @Override
    public byte[] passOn(Versions version, String format, byte[] data) throws IOException {
      return encode(format, decode(version, format, data));
    }

    @Override
    public void close() {}

    private static DynamicMessage decode(Versions version, String format, byte[] data)
        throws IOException {
      DynamicMessage.Builder builder = DynamicMessage.newBuilder(version.descriptor());
      if (format.equals("json")) {
        JsonFormat.parser()
            .ignoringUnknownFields()
            .merge(new String(data, StandardCharsets.UTF_8), builder);
      } else {
        builder.mergeFrom(data);
      }
      return builder.build();
    }

    private static byte[] encode(String format, DynamicMessage message) throws IOException {
      return format.equals("json")
          ? JsonFormat.printer().print(message).getBytes(StandardCharsets.UTF_8)
          : message.toByteArray();
    }
  }

  /** Another program. */
  private final class Asked implements Participant {
    private final Interop program;

    Asked(Interop program) {
      this.program = program;
    }

    @Override
    public byte[] write(Versions version, String format, JsonObject event) throws IOException {
      return Interop.data(program.ask(request("write", version, format).put("event", event)));
    }

    @Override
    public JsonObject read(Versions version, String format, byte[] data) throws IOException {
      return program
          .ask(request("read", version, format).put("data", Interop.text(data)))
          .getJsonObject("event");
    }

    @Override
    public byte[] passOn(Versions version, String format, byte[] data) throws IOException {
      return Interop.data(
          program.ask(request("read", version, format).put("data", Interop.text(data))));
    }

    @Override
    public void close() {
      program.close();
    }

    private JsonObject request(String op, Versions version, String format) throws IOException {
      return new JsonObject()
          .put("op", op)
          .put("schema", version.writeTo(dir).toString())
          .put("type", Versions.TYPE)
          .put("as", format);
    }
  }
}
