package dev.weft.launcher.config;

import dev.weft.kernel.bus.LocalAddresses;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.options.OptionsReader;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Keys {@code node.roles} and {@code node.foreign}: what this node is for, and what none is.
 *
 * @param known every role that a node of this version with these plug-ins may have
 * @param all in the order of those; the bridge among them
 * @param foreign roles that no node of the cluster has, because participants in other languages do
 *     their work
 */
public record Roles(List<Role> known, List<Role> all, List<Role> foreign) {
  private static final String KEY = "roles";
  private static final String FOREIGN_KEY = "foreign";

  /** A participant from outside cannot accept orders or be a bridge. */
  private static final Set<Role> NEVER_FOREIGN = Set.of(Role.GATEWAY, Role.ORDER, Role.BRIDGE);

  public Roles {
    known = List.copyOf(known);
    Set<Role> withBridge = new HashSet<>(all);
    withBridge.add(Role.BRIDGE);
    all = known.stream().filter(withBridge::contains).toList();
    foreign = List.copyOf(foreign);
  }

  /**
   * Reads and checks both keys.
   *
   * @param known Weft's own and those of plug-ins
   */
  static Roles read(OptionsReader node, List<Role> known) {
    List<Role> foreign = foreign(node, known);
    String meaning =
        "roles of this node; default: all but `node.foreign`. Also `--roles` of `weft"
            + " node`. Every node has a `bridge`; each [plug-in](extending.md) adds a role";
    List<String> names =
        node.strings(KEY, texts(known, role -> !foreign.contains(role))).means(meaning);
    if (names.isEmpty()) {
      throw node.wrong(KEY, "is empty; a node has some of " + String.join(", ", texts(known)));
    }
    List<Role> roles = names.stream().map(name -> role(node, KEY, known, name)).toList();
    for (Role both : foreign) {
      if (roles.contains(both)) {
        throw node.wrong(KEY, "has " + both.text() + ", which is in node.foreign, too");
      }
    }
    return new Roles(known, roles, foreign);
  }

  private static List<Role> foreign(OptionsReader node, List<Role> known) {
    List<Role> foreign =
        node
            .strings(FOREIGN_KEY, List.of())
            .means(
                "roles that participants in other languages take over"
                    + " ([how](wire-contract.md)), of `inventory`, `payment`, `notification`; the"
                    + " same on all nodes")
            .stream()
            .map(name -> role(node, FOREIGN_KEY, known, name))
            .toList();
    for (Role role : foreign) {
      if (NEVER_FOREIGN.contains(role)) {
        throw node.wrong(FOREIGN_KEY, role.text() + " cannot be taken over");
      }
    }
    return foreign;
  }

  /** The role of that name, in any case. */
  private static Role role(OptionsReader node, String key, List<Role> known, String name) {
    return known.stream()
        .filter(role -> role.text().equalsIgnoreCase(name.strip()))
        .findAny()
        .orElseThrow(() -> node.wrong(key, unknown(name, known)));
  }

  /** What is wrong with a name that is none of the roles. */
  public static String unknown(String name, List<Role> known) {
    return "\"" + name + "\" is no role; the roles are " + String.join(", ", texts(known));
  }

  /** As they are written in the configuration. */
  public List<String> foreignTexts() {
    return texts(foreign);
  }

  public boolean has(Role role) {
    return all.contains(role);
  }

  /** As they are written in the configuration. */
  public List<String> texts() {
    return texts(all);
  }

  /** Which addresses only nodes with other roles answer, or only participants. */
  public LocalAddresses addresses() {
    Set<String> elsewhere = new HashSet<>(texts(known, role -> !has(role)));
    elsewhere.add(LocalAddresses.owner(Addresses.STEP_PREFIX));
    return new LocalAddresses(elsewhere);
  }

  private static List<String> texts(Collection<Role> roles) {
    return texts(roles, any -> true);
  }

  private static List<String> texts(Collection<Role> roles, Predicate<Role> chosen) {
    return roles.stream().filter(chosen).map(Role::text).collect(Collectors.toList());
  }
}
