package dev.weft.tools.rolling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A version of Weft that has not been written yet: the sources as they are, with a new optional
 * field ({@code OrderCreated.channel}), a new kind of event ({@code orders.noted}), and a new route
 * whose handler reads the one and writes the other. Only what changed is compiled, over the jar of
 * this version.
 */
final class NextVersion {
  private static final long BUILD_MINUTES_MAX = 3;

  /** What a new event and its consumer may edit; CONTRIBUTING.md names the files. */
  private static final int EDITED_FILES_MAX = 4;

  private static final String PROTO = "proto/";
  private static final String GENERATED = PROTO + "target/generated-sources/protobuf";
  private static final String ORDERS = PROTO + "src/main/protobuf/weft/orders/v1/orders.proto";
  private static final String ORDER = "verticles/order/src/main/java/dev/weft/order/";
  private static final String CONF = "conf/weft.yaml";

  private final Path root = Path.of(System.getProperty("weft.root"));
  private final Path thisJar = Path.of(System.getProperty("weft.jar"));
  private final Path house;
  private final List<Path> changed = new ArrayList<>();

  private NextVersion(Path house) {
    this.house = house;
  }

  /** The fat jar; needs what the build of this version has fetched, and no network. */
  static Path build(Path house) throws IOException, InterruptedException {
    NextVersion next = new NextVersion(house);
    next.copyProto();
    next.write();
    next.generateEvents();
    return next.jar(next.compile());
  }

  private void copyProto() throws IOException {
    copy(Path.of("pom.xml"));
    copyTree(".mvn");
    copy(Path.of(PROTO, "pom.xml"));
    copyTree(PROTO + "src/main");
  }

  private void copyTree(String tree) throws IOException {
    try (Stream<Path> paths = Files.walk(root.resolve(tree))) {
      for (Path file : paths.filter(Files::isRegularFile).toList()) {
        copy(root.relativize(file));
      }
    }
  }

  private void copy(Path file) throws IOException {
    Path copy = house.resolve(file);
    Files.createDirectories(copy.getParent());
    Files.copy(root.resolve(file), copy, StandardCopyOption.REPLACE_EXISTING);
  }

  private void write() throws IOException {
    Set<String> fieldFiles = new TreeSet<>();
    after(
        fieldFiles, ORDERS, "  string payment_token = 5;\n", "  optional string channel = 100;\n");
    after(
        fieldFiles,
        ORDER + "domain/PlacementRules.java",
        ".setOrderId(orderId)\n",
        "            .setChannel(\"web\")\n");

    Set<String> eventFiles = new TreeSet<>();
    after(
        eventFiles,
        ORDERS,
        "// Stream ORDERS. The fold of orders.*.<orderId> is the order.\n",
        "message OrderNoted {\n  string order_id = 1;\n  string channel = 2;\n}\n");
    after(eventFiles, ORDERS, "  CLEARED = 7;\n", "  NOTED = 8;\n");
    after(
        eventFiles,
        ORDER + "domain/OrderState.java",
        "oweRefund(event, event.payloadAs(OrderRefundDue.parser()));\n",
        "case NOTED -> {}\n");
    after(
        eventFiles,
        ORDER + "OrderVerticle.java",
        "consumers.follow(Addresses.ORDER_ON_STOCK, saga::onStock);\n",
        "consumers.follow(\"order.note\", new dev.weft.order.flow.OrderNotes(journal)::note);\n");
    after(
        eventFiles,
        CONF,
        "      # delay: orders.deadline\n",
        """
            order-note:
              stream: ORDERS
              subjects: ["orders.created.*"]
              address: order.note
              maxInFlight: 64
        """);
    Path notes = house.resolve(ORDER + "flow/OrderNotes.java");
    Files.createDirectories(notes.getParent());
    try (InputStream source = NextVersion.class.getResourceAsStream("/next/OrderNotes.java")) {
      Files.copy(source, notes);
    }
    changed.add(notes);
    assertThat(eventFiles)
        .as("edited for the event and its consumer")
        .hasSizeLessThanOrEqualTo(EDITED_FILES_MAX);
  }

  private void after(Set<String> edited, String file, String anchor, String added)
      throws IOException {
    Path path = house.resolve(file);
    if (!Files.exists(path)) {
      copy(Path.of(file));
    }
    if (file.endsWith(".java")) {
      changed.add(path);
    }
    String text = Files.readString(path);
    assertThat(text).as(file).containsOnlyOnce(anchor);
    Files.writeString(path, text.replace(anchor, anchor + added));
    edited.add(file);
  }

  private void generateEvents() throws IOException, InterruptedException {
    Path log = house.resolve("proto.log");
    Process maven =
        new ProcessBuilder(
                "mvn",
                "-o",
                "-q",
                "-B",
                "-Dmaven.repo.local=" + System.getProperty("maven.repo.local"),
                "-f",
                PROTO,
                "io.github.ascopes:protobuf-maven-plugin:generate@generate")
            .directory(house.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      boolean ended = maven.waitFor(BUILD_MINUTES_MAX, TimeUnit.MINUTES);
      assertThat(ended ? maven.exitValue() : -1).as(Files.readString(log)).isZero();
    } finally {
      maven.destroyForcibly();
    }
  }

  /** The changed events and the changed sources, over the classes of this version. */
  private Path compile() throws IOException {
    List<Path> sources = new ArrayList<>(changed);
    sources.addAll(changedIn(GENERATED));
    Path classes = Files.createDirectories(house.resolve("classes"));
    StringWriter problems = new StringWriter();
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of(
              "--release=17",
              "-parameters",
              "-proc:none",
              "-cp",
              thisJar.toString(),
              "-d",
              classes.toString());
      boolean compiled =
          javac
              .getTask(
                  problems, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
              .call();
      assertThat(compiled).as(problems.toString()).isTrue();
    }
    return classes;
  }

  /** Sources that this version does not have, or has otherwise. */
  private List<Path> changedIn(String tree) throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> files = Files.walk(house.resolve(tree))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        Path before = root.resolve(house.relativize(file));
        if (!Files.exists(before) || Files.mismatch(before, file) >= 0) {
          sources.add(file);
        }
      }
    }
    return sources;
  }

  private Path jar(Path classes) throws IOException {
    Path jar = house.resolve("next.jar");
    Files.copy(thisJar, jar);
    try (FileSystem entries =
        FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
      put(classes, entries.getPath("/"));
      Files.copy(
          house.resolve(CONF), entries.getPath("/" + CONF), StandardCopyOption.REPLACE_EXISTING);
    }
    return jar;
  }

  private static void put(Path tree, Path target) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path file : paths.filter(Files::isRegularFile).toList()) {
        Path entry = target.resolve(tree.relativize(file).toString());
        Files.createDirectories(entry.getParent());
        Files.copy(file, entry, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
