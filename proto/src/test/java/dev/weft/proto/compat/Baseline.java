package dev.weft.proto.compat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.TextFormat;
import com.google.protobuf.Timestamp;
import dev.weft.proto.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Thread-safe. The schema that readers and writers out there may rely on: a descriptor set in
 * protobuf's text form, so that a diff of it can be reviewed.
 */
final class Baseline {
  /** Relative to the module: tests run there. */
  static final Path FILE = Path.of("src/main/baseline/weft.txtpb");

  private static final String HEADER =
      """
      # proto-file: google/protobuf/descriptor.proto
      # proto-message: FileDescriptorSet
      # Written by RewriteBaseline (see CONTRIBUTING.md); the build refuses .proto files that break it.
      """;

  private Baseline() {}

  static FileDescriptorSet read() throws IOException {
    return TextFormat.parse(Files.readString(FILE), FileDescriptorSet.class);
  }

  static void write(FileDescriptorSet files) throws IOException {
    Files.createDirectories(FILE.getParent());
    Files.writeString(FILE, HEADER + TextFormat.printer().printToString(files));
  }

  /** What the {@code .proto} files say now. */
  static FileDescriptorSet current() {
    FileDescriptorSet.Builder files = FileDescriptorSet.newBuilder();
    // Complete, so that others than this build can read it, buf for example.
    files.addFile(withoutOptions(Timestamp.getDescriptor().getFile().toProto()));
    Schema.ALL.forEach(file -> files.addFile(withoutOptions(file.toProto())));
    return files.build();
  }

  private static FileDescriptorProto withoutOptions(FileDescriptorProto file) {
    return file.toBuilder().clearOptions().build();
  }
}
