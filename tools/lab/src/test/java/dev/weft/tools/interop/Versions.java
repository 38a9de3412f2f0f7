package dev.weft.tools.interop;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.weft.proto.orders.v1.OrderCreated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code weft.orders.v1} as it is, and as a next minor version may have it: {@code OrderCreated}
 * with a channel.
 */
enum Versions {
  ONE,
  TWO;

  static final String TYPE = "weft.orders.v1.OrderCreated";
  private static final FileDescriptor ORDERS = OrderCreated.getDescriptor().getFile();

  /** The type in this version, for Java. */
  Descriptor descriptor() {
    try {
      return FileDescriptor.buildFrom(
              orders(), ORDERS.getDependencies().toArray(FileDescriptor[]::new))
          .findMessageTypeByName("OrderCreated");
    } catch (DescriptorValidationException wrong) {
      throw new AssertionError(wrong);
    }
  }

  /** The schema in a file, for others. */
  Path writeTo(Path directory) throws IOException {
    List<FileDescriptorProto> files = new ArrayList<>();
    ORDERS.getDependencies().forEach(file -> add(files, file));
    files.add(orders());
    return Files.write(
        directory.resolve(name() + ".binpb"),
        FileDescriptorSet.newBuilder().addAllFile(files).build().toByteArray());
  }

  private static void add(List<FileDescriptorProto> files, FileDescriptor file) {
    file.getDependencies().forEach(each -> add(files, each));
    if (!files.contains(file.toProto())) {
      files.add(file.toProto());
    }
  }

  private FileDescriptorProto orders() {
    FileDescriptorProto.Builder file = ORDERS.toProto().toBuilder();
    if (this == TWO) {
      for (DescriptorProto.Builder type : file.getMessageTypeBuilderList()) {
        if (type.getName().equals("OrderCreated")) {
          type.addField(
              FieldDescriptorProto.newBuilder()
                  .setName("channel")
                  .setNumber(100)
                  .setType(FieldDescriptorProto.Type.TYPE_STRING));
        }
      }
    }
    return file.build();
  }
}
