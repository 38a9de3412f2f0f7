package dev.weft.launcher.config;

import dev.weft.kernel.options.OptionsReader;

/** Immutable. Section {@code verticles}: how many instances of each role this node runs. */
public record InstancesOptions(int gateway, int order, int payment, int notification) {
  private static final int INSTANCES_MAX = 64;

  public static InstancesOptions read(OptionsReader section) {
    OptionsReader inventory = section.section("inventory");
    if (instances(inventory) != 1) {
      throw inventory.wrong(
          "instances",
          "must be 1: one writer decides about stock, so that two never contend for a level");
    }
    return new InstancesOptions(
        instances(section.section("gateway")),
        instances(section.section("order")),
        instances(section.section("payment")),
        instances(section.section("notification")));
  }

  private static int instances(OptionsReader role) {
    return role.integer("instances", 1, 1, INSTANCES_MAX);
  }
}
