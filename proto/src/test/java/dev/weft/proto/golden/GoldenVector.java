package dev.weft.proto.golden;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.weft.proto.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Immutable. One event as bytes and as JSON, in two files named for its type. The JSON is written
 * by hand, the bytes come from {@link RewriteGolden}; participants in other languages read both.
 */
record GoldenVector(Descriptor type, Path jsonFile, Path hexFile) {
  /** Relative to the module: tests run there. */
  private static final Path DIRECTORY = Path.of("src/test/resources/golden");

  private static final int BYTES_PER_LINE = 32;

  static List<GoldenVector> all() {
    return Schema.storedEvents().stream().map(GoldenVector::of).toList();
  }

  private static GoldenVector of(Descriptor type) {
    return new GoldenVector(
        type,
        DIRECTORY.resolve(type.getFullName() + ".json"),
        DIRECTORY.resolve(type.getFullName() + ".hex"));
  }

  String json() {
    return text(jsonFile);
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(text(hexFile).replaceAll("\\s", ""));
  }

  void writeBytes(byte[] bytes) throws IOException {
    String lines =
        HexFormat.of()
            .formatHex(bytes)
            .replaceAll("(.{" + 2 * BYTES_PER_LINE + "})(?=.)", "$1\n")
            .lines()
            .collect(Collectors.joining("\n", "", "\n"));
    Files.writeString(hexFile, lines);
  }

  Message parseJson() throws IOException {
    DynamicMessage.Builder builder = DynamicMessage.newBuilder(type);
    JsonFormat.parser().merge(json(), builder);
    return builder.build();
  }

  Message parseBytes(byte[] bytes) throws IOException {
    return DynamicMessage.parseFrom(type, bytes);
  }

  static String print(Message message) throws IOException {
    return JsonFormat.printer().print(message) + "\n";
  }

  static byte[] encode(Message message) throws IOException {
    ByteString.Output bytes = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.useDeterministicSerialization();
    message.writeTo(out);
    out.flush();
    return bytes.toByteString().toByteArray();
  }

  @Override
  public String toString() {
    return type.getFullName();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException missing) {
      throw new UncheckedIOException(
          "write the JSON by hand, then run RewriteGolden (CONTRIBUTING.md)", missing);
    }
  }
}
