package dev.weft.tools.rolling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A version of Weft that has not been written yet, built as any other: the sources as they are,
 * with a new optional field ({@code OrderCreated.channel}), a new kind of event ({@code
 * orders.noted}), and a new route whose handler reads the one and writes the other.
 */
final class NextVersion {
  private static final long BUILD_MINUTES_MAX = 10;
  private static final String ORDERS = "proto/src/main/protobuf/weft/orders/v1/orders.proto";
  private static final String ORDER = "verticles/order/src/main/java/dev/weft/order/";

  private final Path house;

  private NextVersion(Path house) {
    this.house = house;
  }

  /** The fat jar; needs what the build of this version has fetched, and no network. */
  static Path build(Path house) throws IOException, InterruptedException {
    NextVersion next = new NextVersion(house);
    next.copySources(Path.of(System.getProperty("weft.root")));
    next.write();
    next.make();
    return house.resolve("launcher/target/weft.jar");
  }

  private void copySources(Path root) throws IOException {
    Predicate<Path> isSource = path -> !path.startsWith("src/test") && !path.startsWith("target");
    List<Path> modules = new ArrayList<>(List.of(root.resolve("proto"), root.resolve("launcher")));
    for (String folder : List.of("verticles", "tools")) {
      try (Stream<Path> directories = Files.list(root.resolve(folder))) {
        directories.filter(Files::isDirectory).forEach(modules::add);
      }
    }
    copy(root, root.resolve("pom.xml"));
    copyTree(root, root.resolve(".mvn"), any -> true);
    copyTree(root, root.resolve("conf"), any -> true);
    for (Path module : modules) {
      copyTree(root, module, path -> isSource.test(module.relativize(path)));
    }
  }

  private void copyTree(Path root, Path tree, Predicate<Path> wanted) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path file : paths.filter(Files::isRegularFile).filter(wanted).toList()) {
        copy(root, file);
      }
    }
  }

  private void copy(Path root, Path file) throws IOException {
    Path copy = house.resolve(root.relativize(file));
    Files.createDirectories(copy.getParent());
    Files.copy(file, copy);
  }

  private void write() throws IOException {
    after(ORDERS, "  string payment_token = 5;\n", "  optional string channel = 100;\n");
    after(
        ORDERS,
        "// Stream ORDERS. The fold of orders.*.<orderId> is the order.\n",
        "message OrderNoted {\n  string order_id = 1;\n  string channel = 2;\n}\n");
    after(
        ORDER + "domain/PlacementRules.java",
        ".setOrderId(orderId)\n",
        "            .setChannel(\"web\")\n");
    after(
        "launcher/src/main/java/dev/weft/launcher/node/WeftTypes.java",
        "OrderCreated.getDefaultInstance(),\n",
        "dev.weft.proto.orders.v1.OrderNoted.getDefaultInstance(),\n");
    after(
        "verticles/kernel/src/main/java/dev/weft/kernel/contract/Subjects.java",
        "    CREATED,\n",
        "    NOTED,\n");
    after(
        ORDER + "domain/OrderState.java",
        "oweRefund(event, event.payloadAs(OrderRefundDue.parser()));\n",
        "case NOTED -> {}\n");
    after(
        ORDER + "OrderVerticle.java",
        "follow(Addresses.ORDER_ON_STOCK, saga::onStock),\n",
        "follow(\"order.note\", new dev.weft.order.flow.OrderNotes(journal)::note),\n");
    after(
        "conf/weft.yaml",
        "      # delay: orders.deadline\n",
        """
            order-note:
              stream: ORDERS
              subjects: ["orders.created.*"]
              address: order.note
              maxInFlight: 64
        """);
    try (InputStream notes = NextVersion.class.getResourceAsStream("/next/OrderNotes.java")) {
      Files.copy(notes, house.resolve(ORDER + "flow/OrderNotes.java"));
    }
  }

  private void after(String file, String anchor, String added) throws IOException {
    Path path = house.resolve(file);
    String text = Files.readString(path);
    assertThat(text).as(file).containsOnlyOnce(anchor);
    Files.writeString(path, text.replace(anchor, anchor + added));
  }

  private void make() throws IOException, InterruptedException {
    Path log = house.resolve("build.log");
    Process maven =
        new ProcessBuilder(
                "mvn",
                "-o",
                "-q",
                "-B",
                "-Dmaven.repo.local=" + System.getProperty("maven.repo.local"),
                "-Dmaven.test.skip=true",
                "package")
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
}
