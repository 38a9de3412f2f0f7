package dev.weft.launcher.config;

import dev.weft.kernel.bus.LocalAddresses;
import dev.weft.kernel.options.OptionsReader;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Keys {@code node.roles} and {@code node.foreign}: what this node is for, and what none is.
 *
 * @param all in the order of the enum; the bridge among them
 * @param foreign roles that no node of the cluster has, because participants in other languages do
 *     their work
 */
public record Roles(Set<Role> all, Set<Role> foreign) {
  private static final String KEY = "roles";
  private static final String FOREIGN_KEY = "foreign";

  /** Nobody can tell a participant from outside to take orders, or to be a bridge. */
  private static final Set<Role> NEVER_FOREIGN = Set.of(Role.GATEWAY, Role.ORDER, Role.BRIDGE);

  public Roles {
    EnumSet<Role> withBridge = EnumSet.copyOf(all);
    withBridge.add(Role.BRIDGE);
    all = Collections.unmodifiableSet(withBridge);
    foreign = Set.copyOf(foreign);
  }

  static Roles read(OptionsReader node) {
    Set<Role> foreign = foreign(node);
    String meaning =
        "what this node is for, all but `node.foreign`; `--roles` of `weft node`. Every node has a"
            + " `bridge`";
    List<String> names =
        node.strings(KEY, texts(EnumSet.complementOf(copyOf(foreign)))).means(meaning);
    if (names.isEmpty()) {
      throw node.wrong(KEY, "is empty; a node has some of " + known());
    }
    EnumSet<Role> roles = EnumSet.noneOf(Role.class);
    names.forEach(name -> roles.add(role(node, KEY, name)));
    foreign.stream()
        .filter(roles::contains)
        .findFirst()
        .ifPresent(
            both -> {
              throw node.wrong(KEY, "has " + both.text() + ", which is in node.foreign, too");
            });
    return new Roles(roles, foreign);
  }

  private static Set<Role> foreign(OptionsReader node) {
    List<String> names =
        node.strings(FOREIGN_KEY, List.of())
            .means(
                "roles that participants in other languages have ([how](wire-contract.md)): some of"
                    + " `inventory`, `payment`, `notification`; the same on all nodes");
    EnumSet<Role> foreign = EnumSet.noneOf(Role.class);
    for (String name : names) {
      Role role = role(node, FOREIGN_KEY, name);
      if (NEVER_FOREIGN.contains(role)) {
        throw node.wrong(FOREIGN_KEY, role.text() + " cannot be taken over");
      }
      foreign.add(role);
    }
    return foreign;
  }

  private static EnumSet<Role> copyOf(Set<Role> roles) {
    EnumSet<Role> copy = EnumSet.noneOf(Role.class);
    copy.addAll(roles);
    return copy;
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

  /** Which addresses only nodes with other roles answer. */
  public LocalAddresses reach() {
    return new LocalAddresses(Set.copyOf(texts(EnumSet.complementOf(EnumSet.copyOf(all)))));
  }

  private static Role role(OptionsReader node, String key, String name) {
    try {
      return Role.valueOf(name.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw node.wrong(key, "\"" + name + "\" is no role; the roles are " + known());
    }
  }

  private static String known() {
    return String.join(", ", texts(Arrays.asList(Role.values())));
  }

  private static List<String> texts(Collection<Role> roles) {
    return roles.stream().map(Role::text).toList();
  }
}
