package dev.weft.tools.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules hold in the house; and each is seen failing in a small house that breaks it. */
class ImportRulesTest {
  private static final String ROOT = "dev.weft";
  private static final String FIXTURE_ROOT = "dev.weft.tools.architecture.fixture";

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  private static final JavaClasses FIXTURE = new ClassFileImporter().importPackages(FIXTURE_ROOT);

  /** The class that is to be named when the rule fails on the fixtures. */
  private static final Map<String, String> OFFENDERS =
      Map.ofEntries(
          Map.entry("proto imports protobuf only", "proto.common.v1.UsesKernel"),
          Map.entry(
              "kernel imports proto, vertx-core, the OpenTelemetry API and slf4j only",
              "kernel.UsesVertxWeb"),
          Map.entry(
              "bridge imports the kernel, proto and its own libraries only", "bridge.UsesVertxWeb"),
          Map.entry("order imports the kernel, proto and its own libraries only", "order.UsesNats"),
          Map.entry(
              "inventory imports the kernel, proto and its own libraries only",
              "inventory.UsesWebClient"),
          Map.entry(
              "payment imports the kernel, proto and its own libraries only", "payment.UsesYaml"),
          Map.entry(
              "notification imports the kernel, proto and its own libraries only",
              "notification.UsesTelemetrySdk"),
          Map.entry(
              "gateway imports the kernel, proto and its own libraries only", "gateway.UsesBridge"),
          Map.entry(
              "tools.testkit imports the kernel, proto and its own libraries only",
              "tools.testkit.UsesOrder"),
          Map.entry(
              "tools.provider imports the kernel, proto and its own libraries only",
              "tools.provider.UsesPayment"),
          Map.entry("order knows no other service, bridge or gateway", "order.UsesInventory"),
          Map.entry("inventory knows no other service, bridge or gateway", "inventory.UsesOrder"),
          Map.entry("payment knows no other service, bridge or gateway", "payment.UsesBridge"),
          Map.entry(
              "notification knows no other service, bridge or gateway", "notification.UsesGateway"),
          Map.entry("the gateway knows no service and no bridge", "gateway.UsesBridge"),
          Map.entry("only the bridge uses jnats", "order.UsesNats"),
          Map.entry("the bridge knows no order, stock or payment", "bridge.KnowsOrders"),
          Map.entry(
              "no package of the bridge depends on one that depends on it", "bridge.UsesInner"),
          Map.entry("process imports slf4j only", "process.UsesKernel"),
          Map.entry("only launcher and tools start processes", "gateway.StartsProcesses"),
          Map.entry("only tools import the launcher", "kernel.UsesLauncher"),
          Map.entry("nothing in the product imports the tools", "launcher.UsesTools"),
          Map.entry("domains are plain Java", "order.domain.UsesVertx"),
          Map.entry("domains know neither flow nor adapter", "order.domain.UsesFlow"));

  static Set<String> rules() {
    return new ImportRules(ROOT).all().keySet();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void holdsInTheHouse(String rule) {
    new ImportRules(ROOT).all().get(rule).check(HOUSE);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void failsWhereItIsBroken(String rule) {
    ArchRule inFixture = new ImportRules(FIXTURE_ROOT).all().get(rule);
    assertThat(OFFENDERS).containsKey(rule);
    assertThatThrownBy(() -> inFixture.check(FIXTURE))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(FIXTURE_ROOT + "." + OFFENDERS.get(rule));
  }

  @Test
  void everyModuleIsLookedAt() {
    for (String module :
        Set.of(
            "proto",
            "kernel",
            "process",
            "bridge",
            "order",
            "inventory",
            "payment",
            "notification",
            "gateway",
            "launcher",
            "tools.testkit",
            "tools.provider",
            "tools.lab",
            "tools.audit")) {
      assertThat(HOUSE).anyMatch(each -> each.getPackageName().startsWith(ROOT + "." + module));
    }
  }
}
