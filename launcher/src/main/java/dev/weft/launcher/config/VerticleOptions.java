package dev.weft.launcher.config;

import dev.weft.kernel.options.OptionsReader;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One entry of {@code verticles}: how a role is run on this node. */
public record VerticleOptions(int instances, ThreadingModel threading) {
  private static final int VIRTUAL_THREADS_SINCE = 21;
  private static final String INSTANCES = "instances";
  private static final String THREADING = "threading";

  /** What a verticle of ours can be run on. */
  private enum Threading {
    EVENT_LOOP(ThreadingModel.EVENT_LOOP),
    WORKER(ThreadingModel.WORKER),
    VIRTUAL_THREAD(ThreadingModel.VIRTUAL_THREAD);

    private final ThreadingModel model;

    Threading(ThreadingModel model) {
      this.model = model;
    }
  }

  /** The section {@code verticles}: every role that is deployed as verticles. */
  static Map<Role, VerticleOptions> readAll(
      OptionsReader section, List<Role> known, int javaVersion) {
    Map<Role, VerticleOptions> byRole = new LinkedHashMap<>();
    for (Role role : known) {
      if (!role.equals(Role.BRIDGE)) {
        byRole.put(role, read(section.entry(role.text()), javaVersion));
      }
    }
    if (byRole.get(Role.INVENTORY).instances() != 1) {
      throw section
          .entry(Role.INVENTORY.text())
          .wrong(
              INSTANCES,
              "must be 1: one writer decides about stock, so that two never contend for a level");
    }
    return byRole;
  }

  public DeploymentOptions deployment() {
    return new DeploymentOptions().setInstances(instances).setThreadingModel(threading);
  }

  private static VerticleOptions read(OptionsReader role, int javaVersion) {
    int instances =
        role.integer(INSTANCES, 1, 1, 64)
            .means("instances of the role's verticle on this node; `inventory` has 1");
    Threading threading =
        role.oneOf(THREADING, Threading.EVENT_LOOP)
            .means("threads that run them; `virtual_thread` from Java 21 on");
    if (threading == Threading.VIRTUAL_THREAD && javaVersion < VIRTUAL_THREADS_SINCE) {
      throw role.wrong(
          THREADING,
          "virtual_thread needs Java "
              + VIRTUAL_THREADS_SINCE
              + " or newer, this is "
              + javaVersion);
    }
    return new VerticleOptions(instances, threading.model);
  }
}
