package dev.weft.launcher;

import dev.weft.bridge.mesh.Member;
import dev.weft.launcher.config.Role;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.launcher.node.WeftNode;
import java.io.PrintWriter;
import java.util.TreeSet;

/** What a ready node prints for the person who started it. */
final class Announcement {
  private final WeftConfig config;
  private final WeftNode node;

  /**
   * @param node ready
   */
  Announcement(WeftConfig config, WeftNode node) {
    this.config = config;
    this.node = node;
  }

  void print(PrintWriter out) {
    out.println("Weft is ready.");
    cluster(out);
    http(out);
    line(out, "NATS", nats());
    if (has(Role.PAYMENT)) {
      line(out, "payment provider", node.providerUrl() + provider());
    }
    out.flush();
  }

  private void cluster(PrintWriter out) {
    String title = "cluster " + config.cluster().name();
    for (Member member : node.members()) {
      line(out, title, describe(member));
      title = "";
    }
  }

  private void http(PrintWriter out) {
    String base = NodeUrl.of(config.gateway(), node.httpPort());
    if (has(Role.GATEWAY)) {
      line(out, "console", base + "/");
      line(out, "orders", base + "/api/v1/orders");
      line(out, "status stream", base.replace("http", "ws") + "/api/v1/orders/stream");
    } else {
      line(out, "probes", base + "/ready");
    }
  }

  private boolean has(Role role) {
    return config.node().roles().has(role);
  }

  private String nats() {
    String servers = String.join(", ", node.natsServers());
    return config.embedsNats()
        ? servers + " (embedded, data in " + config.embeddedNats().dataDir() + ")"
        : servers;
  }

  private String provider() {
    return config.simulatesProvider() ? " (simulated)" : "";
  }

  private static String describe(Member member) {
    String roles = String.join(", ", new TreeSet<>(member.roles()));
    return member.address() + (member.isSelf() ? " (this node): " : ": ") + roles;
  }

  private static void line(PrintWriter out, String title, String text) {
    out.println("  %-18s%s".formatted(title, text));
  }
}
