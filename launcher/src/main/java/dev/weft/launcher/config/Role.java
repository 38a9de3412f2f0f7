package dev.weft.launcher.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A role of a node in the mesh. Every node has a bridge, listed or not.
 *
 * @param text its name: as it is written in the configuration, and the first token of the addresses
 *     that it answers
 * @param description what it does, for people
 */
public record Role(String text, String description) {
  public static final Role GATEWAY =
      new Role("gateway", "Orders and stock for clients, in JSON as over HTTP");
  public static final Role ORDER = new Role("order", "Takes orders and leads them to their end");
  public static final Role INVENTORY = new Role("inventory", "Decides about stock");
  public static final Role PAYMENT = new Role("payment", "Charges and refunds");
  public static final Role NOTIFICATION =
      new Role("notification", "Tells receivers how orders have ended");
  public static final Role BRIDGE = new Role("bridge", "Events between NATS and the event bus");

  /** Weft's own; plug-ins bring others. */
  static final List<Role> OWN = List.of(GATEWAY, ORDER, INVENTORY, PAYMENT, NOTIFICATION, BRIDGE);

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final int NAME_LENGTH_MAX = 40;

  /** Sections of the configuration, first tokens of Weft's own subjects and addresses. */
  private static final Set<String> RESERVED =
      Set.of(
          "http",
          "nats",
          "journal",
          "streams",
          "routes",
          "orders",
          "payments",
          "notifications",
          "saga",
          "security",
          "customers",
          "step",
          "steps",
          "telemetry",
          "node",
          "verticles",
          "shutdown",
          "cluster",
          "dead-letters");

  /** Why the service of a plug-in cannot have that name; empty when it can. */
  public static Optional<String> problemWith(String name) {
    if (!NAME.matcher(name).matches() || name.length() > NAME_LENGTH_MAX) {
      return Optional.of(
          "\""
              + name
              + "\" is no name of a role: lower-case letters, digits and -, at most "
              + NAME_LENGTH_MAX);
    }
    return RESERVED.contains(name) || OWN.stream().anyMatch(role -> role.text().equals(name))
        ? Optional.of("\"" + name + "\" is a name that Weft uses itself")
        : Optional.empty();
  }
}
