package dev.weft.proto.compat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Not thread-safe. Compares two states of the schema and lists what old data, old readers or old
 * writers would not survive, in the binary form or in JSON (the bridge accepts both). Additions are
 * fine; so is removing a field or enum value whose number is reserved.
 */
final class Compatibility {
  private final SchemaIndex current;
  private final List<String> problems = new ArrayList<>();

  private Compatibility(SchemaIndex current) {
    this.current = current;
  }

  /** One sentence for each incompatible change; empty when there is none. */
  static List<String> problems(SchemaIndex baseline, SchemaIndex current) {
    Compatibility check = new Compatibility(current);
    baseline.messages().forEach(check::message);
    baseline.enums().forEach(check::enumeration);
    return List.copyOf(check.problems);
  }

  private void message(String name, DescriptorProto before) {
    DescriptorProto now = current.messages().get(name);
    if (now == null) {
      problems.add("message " + name + " was removed");
      return;
    }
    before.getFieldList().forEach(field -> field(name, field, before, now));
    before
        .getReservedRangeList()
        .forEach(
            range -> {
              for (int number = range.getStart(); number < range.getEnd(); number++) {
                stillReserved(name, number, now);
              }
            });
  }

  private void field(
      String message, FieldDescriptorProto before, DescriptorProto old, DescriptorProto now) {
    String name = message + "." + before.getName();
    FieldDescriptorProto after = SchemaIndex.fieldByNumber(now, before.getNumber());
    FieldDescriptorProto namesake = SchemaIndex.fieldByName(now, before.getName());
    if (namesake != null && namesake.getNumber() != before.getNumber()) {
      problems.add(
          name + " changed its number from " + before.getNumber() + " to " + namesake.getNumber());
    } else if (after == null) {
      if (!SchemaIndex.isReserved(now, before.getNumber())) {
        problems.add(
            name + " was removed without \"reserved " + before.getNumber() + ";\" in its place");
      }
    } else {
      shape(name, before, after, old, now);
    }
  }

  private void shape(
      String name,
      FieldDescriptorProto before,
      FieldDescriptorProto after,
      DescriptorProto old,
      DescriptorProto now) {
    unchanged(name, "name", before.getName(), after.getName());
    unchanged(name, "JSON name", before.getJsonName(), after.getJsonName());
    unchanged(name, "type", SchemaIndex.typeOf(before), SchemaIndex.typeOf(after));
    unchanged(name, "cardinality", SchemaIndex.cardinality(before), SchemaIndex.cardinality(after));
    unchanged(name, "oneof", SchemaIndex.oneofOf(before, old), SchemaIndex.oneofOf(after, now));
  }

  private void unchanged(String name, String what, String before, String after) {
    if (!Objects.equals(before, after)) {
      problems.add(name + " changed its " + what + " from " + before + " to " + after);
    }
  }

  private void stillReserved(String message, int number, DescriptorProto now) {
    if (!SchemaIndex.isReserved(now, number)) {
      problems.add(message + ": number " + number + " was reserved and must stay so");
    }
  }

  private void enumeration(String name, EnumDescriptorProto before) {
    EnumDescriptorProto now = current.enums().get(name);
    if (now == null) {
      problems.add("enum " + name + " was removed");
      return;
    }
    Map<Integer, EnumValueDescriptorProto> values = SchemaIndex.valuesByNumber(now);
    for (EnumValueDescriptorProto value : before.getValueList()) {
      EnumValueDescriptorProto after = values.get(value.getNumber());
      if (after != null) {
        unchanged(name + " " + value.getNumber(), "name", value.getName(), after.getName());
      } else if (!SchemaIndex.isReserved(now, value.getNumber())) {
        problems.add(
            name
                + "."
                + value.getName()
                + " was removed without \"reserved "
                + value.getNumber()
                + ";\" in its place");
      }
    }
  }
}
