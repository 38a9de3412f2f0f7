package dev.weft.tools.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who may import what, for a house whose modules are the packages below a root: the real one below
 * {@code dev.weft}, and one that breaks each rule in the tests.
 */
final class ImportRules {
  private static final List<String> SERVICES =
      List.of("order", "inventory", "payment", "notification");

  private static final String TESTKIT = "tools.testkit";

  private static final List<String> VERTX_CORE = List.of("io.vertx.core", "io.vertx.codegen");
  private static final List<String> TELEMETRY_API =
      List.of("io.opentelemetry.api", "io.opentelemetry.context");
  private static final List<String> PLAIN =
      List.of("java", "com.google.protobuf", "com.google.errorprone.annotations");

  /** What a module may import beyond plain Java, protobuf, itself and the kernel's own imports. */
  private static final Map<String, List<String>> OWN_LIBRARIES =
      Map.of(
          "bridge",
          List.of("io.nats", "io.opentelemetry.semconv", "javax.net.ssl"),
          "order",
          List.of("com.github.f4b6a3.uuid"),
          "inventory",
          List.of(),
          "payment",
          List.of("io.vertx.circuitbreaker"),
          "tools.provider",
          List.of(),
          "notification",
          List.of("io.vertx.ext.web.client", "io.vertx.ext.mail", "com.standardwebhooks"),
          // the codec's result is how Vert.x tells of an undecodable request
          "gateway",
          // and its channel is the only way to end a connection whose client does not read
          List.of(
              "io.vertx.ext.web",
              "com.fasterxml.jackson.core",
              "com.nimbusds",
              "com.netflix.concurrency.limits",
              "io.github.bucket4j",
              "javax.net.ssl",
              "io.netty.buffer",
              "io.netty.channel",
              "io.netty.handler.codec"),
          TESTKIT,
          List.of(
              "org.junit",
              "org.assertj",
              "org.awaitility",
              "io.vertx.junit5",
              "org.testcontainers",
              "com.github.dockerjava"));

  private final String root;

  ImportRules(String root) {
    this.root = root;
  }

  /** Every rule by what it says. */
  Map<String, ArchRule> all() {
    Map<String, ArchRule> rules = new LinkedHashMap<>();
    rules.put("proto imports protobuf only", importsOnly("proto", PLAIN));
    rules.put(
        "kernel imports proto, vertx-core, the OpenTelemetry API and slf4j only",
        importsOnly(
            "kernel",
            join(
                PLAIN,
                own("proto"),
                kernelLibraries(),
                // the event loops of Vert.x are Netty's
                List.of(
                    "javax.net.ssl",
                    "javax.crypto",
                    "io.netty.channel",
                    "io.netty.util.concurrent"))));
    rules.put(
        "process imports slf4j only", importsOnly("process", join(PLAIN, List.of("org.slf4j"))));
    rules.put("only launcher and tools start processes", onlyLauncherAndToolsStartProcesses());
    OWN_LIBRARIES.forEach(
        (module, libraries) ->
            rules.put(
                module + " imports the kernel, proto and its own libraries only",
                importsOnly(
                    module,
                    join(
                        PLAIN,
                        own("proto"),
                        own("kernel"),
                        kernelLibraries(),
                        module.equals(TESTKIT) ? own("process") : List.of(),
                        libraries))));
    SERVICES.forEach(
        service ->
            rules.put(service + " knows no other service, bridge or gateway", alone(service)));
    rules.put("the gateway knows no service and no bridge", gatewayAlone());
    rules.put("only the bridge uses jnats", onlyBridgeUsesJnats());
    rules.put("the bridge knows no order, stock or payment", bridgeKnowsNoBusiness());
    rules.put("no package of the bridge depends on one that depends on it", bridgeHasNoCycles());
    rules.put("only tools import the launcher", onlyToolsImportLauncher());
    rules.put("nothing in the product imports the tools", productKnowsNoTools());
    rules.put("domains are plain Java", domainsArePlain());
    rules.put("domains know neither flow nor adapter", domainsAreInnermost());
    return rules;
  }

  private ArchRule importsOnly(String module, List<String> allowed) {
    return classes()
        .that()
        .resideInAPackage(in(module))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(below(join(own(module), allowed)));
  }

  private ArchRule alone(String service) {
    String[] others =
        Stream.concat(SERVICES.stream(), Stream.of("bridge", "gateway"))
            .filter(other -> !other.equals(service))
            .map(this::in)
            .toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(in(service))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .because("services meet on the event bus (docs/adr/0001)");
  }

  private ArchRule gatewayAlone() {
    String[] others =
        Stream.concat(SERVICES.stream(), Stream.of("bridge")).map(this::in).toArray(String[]::new);
    return noClasses()
        .that()
        .resideInAPackage(in("gateway"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .because("the gateway reaches services and journal over the event bus (docs/adr/0001)");
  }

  /** The conformance kit plays the mesh from outside, so it must not do so by the bridge. */
  private ArchRule onlyBridgeUsesJnats() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        // and what compares the bridge with NATS alone, or plays a part of the mesh or its operator
        .resideOutsideOfPackages(
            in("bridge"), in("tools.bench.raw"), in("tools.conformance"), in("tools.chaos.inject"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.nats..");
  }

  private ArchRule bridgeKnowsNoBusiness() {
    return noClasses()
        .that()
        .resideInAPackage(in("bridge"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            in("proto.orders"),
            in("proto.inventory"),
            in("proto.payments"),
            in("proto.notifications"),
            in("proto.api"))
        .because("it is to be usable by itself");
  }

  private ArchRule bridgeHasNoCycles() {
    return SlicesRuleDefinition.slices()
        .assignedFrom(new PackagesBelow(root + ".bridge"))
        .should()
        .beFreeOfCycles()
        .because("its packages are to be read one after another");
  }

  private ArchRule onlyToolsImportLauncher() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(in("launcher"), in("tools"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(in("launcher"));
  }

  private ArchRule onlyLauncherAndToolsStartProcesses() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackages(in("process"), in("launcher"), in("tools"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(in("process"))
        .because("a service runs no program beside itself (docs/adr/0024)");
  }

  private ArchRule productKnowsNoTools() {
    return noClasses()
        .that()
        .resideInAPackage(root + "..")
        .and()
        .resideOutsideOfPackage(in("tools"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage(in("tools"))
        .because("the product is complete without them (docs/adr/0023)");
  }

  private ArchRule domainsArePlain() {
    return noClasses()
        .that()
        .resideInAPackage(root + ".*.domain..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.nats..", "io.netty..", "io.opentelemetry..");
  }

  private ArchRule domainsAreInnermost() {
    return noClasses()
        .that()
        .resideInAPackage(root + ".*.domain..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(root + ".*.flow..", root + ".*.adapter..");
  }

  private static List<String> kernelLibraries() {
    return join(VERTX_CORE, TELEMETRY_API, List.of("org.slf4j"));
  }

  private String in(String module) {
    return root + "." + module + "..";
  }

  private List<String> own(String module) {
    return List.of(root + "." + module);
  }

  private static String[] below(List<String> packages) {
    return packages.stream().map(name -> name + "..").toArray(String[]::new);
  }

  /** Each package is a slice, the root too. */
  private record PackagesBelow(String root) implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass each) {
      String name = each.getPackageName();
      return name.equals(root) || name.startsWith(root + ".")
          ? SliceIdentifier.of(name)
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages of " + root;
    }
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // the parts are only read
  private static List<String> join(List<String>... parts) {
    return Stream.of(parts).flatMap(List::stream).toList();
  }
}
