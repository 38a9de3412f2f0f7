package dev.weft.proto.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import dev.weft.proto.Schema;
import dev.weft.proto.orders.v1.OrderReserved;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenVectorsTest {
  private static final int FIELD_OF_THE_FUTURE = 1_000;

  static List<GoldenVector> vectors() {
    return GoldenVector.all();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void bytesDecodeToTheJson(GoldenVector vector) throws IOException {
    assertThat(GoldenVector.print(vector.parseBytes(vector.bytes()))).isEqualTo(vector.json());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void jsonEncodesToTheBytes(GoldenVector vector) throws IOException {
    assertThat(GoldenVector.encode(vector.parseJson())).isEqualTo(vector.bytes());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void unknownFieldsSurvive(GoldenVector vector) throws IOException {
    byte[] newer = ByteString.copyFrom(vector.bytes()).concat(fieldOfTheFuture()).toByteArray();
    Message read = vector.parseBytes(newer);
    assertThat(read.getUnknownFields().hasField(FIELD_OF_THE_FUTURE)).isTrue();
    assertThat(GoldenVector.encode(read)).isEqualTo(newer);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void everyEventBeginsWithItsSchemaVersion(GoldenVector vector) {
    FieldDescriptor first = vector.type().findFieldByNumber(1);
    assertThat(first.getName()).isEqualTo("schema_version");
    assertThat(first.getType()).isEqualTo(FieldDescriptor.Type.UINT32);
  }

  @Test
  void generatedClassesReadAndWriteTheSameBytes() throws IOException {
    GoldenVector vector =
        vectors().stream()
            .filter(each -> each.type().equals(OrderReserved.getDescriptor()))
            .findFirst()
            .orElseThrow();
    OrderReserved event = OrderReserved.parseFrom(vector.bytes());
    assertThat(event.getLinesCount()).isEqualTo(2);
    assertThat(GoldenVector.encode(event)).isEqualTo(vector.bytes());
  }

  @Test
  void noVectorIsLeftOfAnEventThatIsGone() throws IOException {
    try (Stream<Path> files = Files.list(vectors().get(0).jsonFile().getParent())) {
      assertThat(files)
          .containsExactlyInAnyOrderElementsOf(
              vectors().stream()
                  .flatMap(vector -> Stream.of(vector.jsonFile(), vector.hexFile()))
                  .toList());
    }
  }

  @Test
  void everyProtoFileIsLookedAt() throws IOException {
    Path sources = Path.of("src/main/protobuf");
    try (Stream<Path> files = Files.walk(sources)) {
      assertThat(
              files.filter(Files::isRegularFile).map(file -> sources.relativize(file).toString()))
          .containsExactlyInAnyOrderElementsOf(
              Schema.ALL.stream().map(file -> file.getFullName()).toList());
    }
  }

  private static ByteString fieldOfTheFuture() {
    return UnknownFieldSet.newBuilder()
        .addField(
            FIELD_OF_THE_FUTURE,
            UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(ByteString.copyFromUtf8("from a later minor version"))
                .build())
        .build()
        .toByteString();
  }
}
