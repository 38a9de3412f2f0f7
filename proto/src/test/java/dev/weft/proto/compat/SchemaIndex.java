package dev.weft.proto.compat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Immutable. The messages and enums of a descriptor set, nested ones too, by full name.
 *
 * @param messages in order of name
 * @param enums in order of name
 */
record SchemaIndex(Map<String, DescriptorProto> messages, Map<String, EnumDescriptorProto> enums) {
  static SchemaIndex of(FileDescriptorSet files) {
    SchemaIndex index = new SchemaIndex(new TreeMap<>(), new TreeMap<>());
    for (FileDescriptorProto file : files.getFileList()) {
      file.getMessageTypeList().forEach(message -> index.add(file.getPackage(), message));
      file.getEnumTypeList()
          .forEach(each -> index.enums.put(file.getPackage() + "." + each.getName(), each));
    }
    return index;
  }

  private void add(String scope, DescriptorProto message) {
    String name = scope + "." + message.getName();
    messages.put(name, message);
    message.getNestedTypeList().forEach(nested -> add(name, nested));
    message.getEnumTypeList().forEach(each -> enums.put(name + "." + each.getName(), each));
  }

  static FieldDescriptorProto fieldByNumber(DescriptorProto message, int number) {
    return message.getFieldList().stream()
        .filter(field -> field.getNumber() == number)
        .findFirst()
        .orElse(null);
  }

  static FieldDescriptorProto fieldByName(DescriptorProto message, String name) {
    return message.getFieldList().stream()
        .filter(field -> field.getName().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** For example {@code string} or {@code .weft.common.v1.Money}. */
  static String typeOf(FieldDescriptorProto field) {
    return field.getTypeName().isEmpty()
        ? field.getType().name().toLowerCase(Locale.ROOT).substring("type_".length())
        : field.getTypeName();
  }

  static String cardinality(FieldDescriptorProto field) {
    if (field.getLabel() == Label.LABEL_REPEATED) {
      return "repeated";
    }
    return field.getProto3Optional() ? "optional" : "singular";
  }

  /** Name of the oneof that the author wrote; "none" for fields outside of any. */
  static String oneofOf(FieldDescriptorProto field, DescriptorProto message) {
    return field.hasOneofIndex() && !field.getProto3Optional()
        ? message.getOneofDecl(field.getOneofIndex()).getName()
        : "none";
  }

  static boolean isReserved(DescriptorProto message, int number) {
    return message.getReservedRangeList().stream()
        .anyMatch(range -> range.getStart() <= number && number < range.getEnd());
  }

  /** Ranges of enums include their end. */
  static boolean isReserved(EnumDescriptorProto each, int number) {
    return each.getReservedRangeList().stream()
        .anyMatch(range -> range.getStart() <= number && number <= range.getEnd());
  }

  static Map<Integer, EnumValueDescriptorProto> valuesByNumber(EnumDescriptorProto each) {
    return each.getValueList().stream()
        .collect(
            Collectors.toMap(
                EnumValueDescriptorProto::getNumber, value -> value, (first, alias) -> first));
  }
}
