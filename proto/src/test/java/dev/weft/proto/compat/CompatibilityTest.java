package dev.weft.proto.compat;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.DescriptorProto.ReservedRange;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto.EnumReservedRange;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Each rule is seen refusing a mutated copy of the committed schema, and only that. */
class CompatibilityTest {
  private static final FileDescriptorSet BASELINE = baseline();
  private static final String ORDERS = "weft/orders/v1/orders.proto";
  private static final String API = "weft/api/v1/api.proto";
  private static final String COMMON = "weft/common/v1/common.proto";
  private static final String CREATED = "weft.orders.v1.OrderCreated";

  @Test
  void acceptsTheSchemaAsItIs() {
    assertThat(problemsAfter(files -> {})).isEmpty();
  }

  @Test
  void refusesARenumberedField() {
    assertThat(afterField("customer_id", field -> field.setNumber(9)))
        .containsExactly(CREATED + ".customer_id changed its number from 3 to 9");
  }

  @Test
  void refusesTwoFieldsThatTradeTheirNumbers() {
    assertThat(
            afterCreated(
                message -> {
                  field(message, "order_id").setNumber(3);
                  field(message, "customer_id").setNumber(2);
                }))
        .containsExactly(
            CREATED + ".order_id changed its number from 2 to 3",
            CREATED + ".customer_id changed its number from 3 to 2");
  }

  @Test
  void refusesAFieldRemovedWithoutReservingItsNumber() {
    assertThat(afterCreated(message -> removeField(message, "payment_token")))
        .containsExactly(
            CREATED + ".payment_token was removed without \"reserved 5;\" in its place");
  }

  @Test
  void acceptsAFieldRemovedWhenItsNumberIsReserved() {
    assertThat(
            afterCreated(
                message -> {
                  removeField(message, "payment_token");
                  message.addReservedRange(ReservedRange.newBuilder().setStart(5).setEnd(6));
                }))
        .isEmpty();
  }

  @Test
  void refusesAReservedNumberSetFree() {
    FileDescriptorSet.Builder before = BASELINE.toBuilder();
    message(file(before, ORDERS), "OrderCreated")
        .addReservedRange(ReservedRange.newBuilder().setStart(7).setEnd(9));
    assertThat(problems(before.build(), BASELINE))
        .containsExactly(
            CREATED + ": number 7 was reserved and must stay so",
            CREATED + ": number 8 was reserved and must stay so");
  }

  @Test
  void refusesAChangedType() {
    assertThat(
            afterField("customer_id", field -> field.setType(FieldDescriptorProto.Type.TYPE_BYTES)))
        .containsExactly(CREATED + ".customer_id changed its type from string to bytes");
  }

  @Test
  void refusesAChangedMessageType() {
    assertThat(afterField("lines", field -> field.setTypeName(".weft.common.v1.PricedLine")))
        .containsExactly(
            CREATED
                + ".lines changed its type from .weft.common.v1.OrderLine"
                + " to .weft.common.v1.PricedLine");
  }

  @Test
  void refusesAListMadeSingular() {
    assertThat(afterField("lines", field -> field.setLabel(Label.LABEL_OPTIONAL)))
        .containsExactly(CREATED + ".lines changed its cardinality from repeated to singular");
  }

  @Test
  void refusesARenamedFieldBecauseJsonCarriesNames() {
    assertThat(afterField("customer_id", field -> field.setName("buyer_id")))
        .containsExactly(CREATED + ".customer_id changed its name from customer_id to buyer_id");
  }

  @Test
  void refusesAChangedJsonName() {
    assertThat(afterField("customer_id", field -> field.setJsonName("buyer")))
        .singleElement()
        .asString()
        .contains("changed its JSON name");
  }

  @Test
  void refusesAFieldMovedOutOfItsOneof() {
    assertThat(
            problemsAfter(
                files ->
                    field(message(file(files, API), "PlaceOrderReply"), "refusal")
                        .clearOneofIndex()))
        .containsExactly(
            "weft.api.v1.PlaceOrderReply.refusal changed its oneof from outcome to none");
  }

  @Test
  void refusesAFieldMovedIntoAOneof() {
    assertThat(
            afterCreated(
                message -> {
                  message.addOneofDecl(OneofDescriptorProto.newBuilder().setName("payment"));
                  field(message, "payment_token").setOneofIndex(0);
                }))
        .containsExactly(CREATED + ".payment_token changed its oneof from none to payment");
  }

  @Test
  void refusesARemovedMessage() {
    assertThat(problemsAfter(files -> file(files, ORDERS).removeMessageType(0)))
        .containsExactly("message " + CREATED + " was removed");
  }

  @Test
  void refusesARemovedNestedMessage() {
    assertThat(problemsAfter(files -> message(file(files, API), "OrderView").removeNestedType(0)))
        .containsExactly("message weft.api.v1.OrderView.Line was removed");
  }

  @Test
  void refusesARemovedEnum() {
    assertThat(problemsAfter(files -> file(files, COMMON).removeEnumType(0)))
        .containsExactly("enum weft.common.v1.OrderStatus was removed");
  }

  @Test
  void refusesARemovedEnumValue() {
    assertThat(afterStatus(values -> values.removeValue(5)))
        .containsExactly(
            "weft.common.v1.OrderStatus.ORDER_STATUS_CANCELLED was removed"
                + " without \"reserved 5;\" in its place");
  }

  @Test
  void acceptsARemovedEnumValueWhoseNumberIsReserved() {
    assertThat(
            afterStatus(
                values ->
                    values
                        .removeValue(5)
                        .addReservedRange(EnumReservedRange.newBuilder().setStart(5).setEnd(5))))
        .isEmpty();
  }

  @Test
  void refusesARenumberedEnumValue() {
    assertThat(afterStatus(values -> values.getValueBuilder(5).setNumber(6)))
        .singleElement()
        .asString()
        .contains("ORDER_STATUS_CANCELLED was removed");
  }

  @Test
  void refusesARenamedEnumValue() {
    assertThat(afterStatus(values -> values.getValueBuilder(5).setName("ORDER_STATUS_GONE")))
        .containsExactly(
            "weft.common.v1.OrderStatus 5 changed its name"
                + " from ORDER_STATUS_CANCELLED to ORDER_STATUS_GONE");
  }

  @Test
  void acceptsAdditions() {
    assertThat(
            problemsAfter(
                files -> {
                  FileDescriptorProto.Builder orders = file(files, ORDERS);
                  message(orders, "OrderCreated")
                      .addField(
                          FieldDescriptorProto.newBuilder()
                              .setName("note")
                              .setNumber(20)
                              .setLabel(Label.LABEL_OPTIONAL)
                              .setType(FieldDescriptorProto.Type.TYPE_STRING));
                  orders.addMessageType(DescriptorProto.newBuilder().setName("OrderSplit"));
                  orders.addEnumType(EnumDescriptorProto.newBuilder().setName("Colour"));
                }))
        .isEmpty();
  }

  private static List<String> afterField(
      String name, Consumer<FieldDescriptorProto.Builder> change) {
    return afterCreated(message -> change.accept(field(message, name)));
  }

  private static List<String> afterCreated(Consumer<DescriptorProto.Builder> change) {
    return problemsAfter(files -> change.accept(message(file(files, ORDERS), "OrderCreated")));
  }

  private static List<String> afterStatus(Consumer<EnumDescriptorProto.Builder> change) {
    return problemsAfter(files -> change.accept(file(files, COMMON).getEnumTypeBuilder(0)));
  }

  private static List<String> problemsAfter(Consumer<FileDescriptorSet.Builder> change) {
    FileDescriptorSet.Builder changed = BASELINE.toBuilder();
    change.accept(changed);
    return problems(BASELINE, changed.build());
  }

  private static FileDescriptorSet baseline() {
    try {
      return Baseline.read();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static List<String> problems(FileDescriptorSet before, FileDescriptorSet after) {
    return Compatibility.problems(SchemaIndex.of(before), SchemaIndex.of(after));
  }

  private static FileDescriptorProto.Builder file(FileDescriptorSet.Builder files, String name) {
    return files.getFileBuilderList().stream()
        .filter(file -> file.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static DescriptorProto.Builder message(FileDescriptorProto.Builder file, String name) {
    return file.getMessageTypeBuilderList().stream()
        .filter(message -> message.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static FieldDescriptorProto.Builder field(DescriptorProto.Builder message, String name) {
    return message.getFieldBuilderList().stream()
        .filter(field -> field.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void removeField(DescriptorProto.Builder message, String name) {
    List<FieldDescriptorProto> rest =
        message.getFieldList().stream().filter(field -> !field.getName().equals(name)).toList();
    message.clearField().addAllField(rest);
  }
}
