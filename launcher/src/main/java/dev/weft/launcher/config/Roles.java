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
import java.util.stream.Collectors;

/**
 * Key {@code node.roles}: what this node is for.
 *
 * @param all in the order of the enum
 */
public record Roles(Set<Role> all) {
  private static final String KEY = "roles";

  public Roles {
    all = Collections.unmodifiableSet(EnumSet.copyOf(all));
  }

  static Roles read(OptionsReader node) {
    String meaning = "what this node is for; `--roles` of `weft node`";
    List<String> names = node.strings(KEY, texts(EnumSet.allOf(Role.class))).means(meaning);
    if (names.isEmpty()) {
      throw node.wrong(KEY, "is empty; a node has some of " + known());
    }
    EnumSet<Role> roles = EnumSet.noneOf(Role.class);
    names.forEach(name -> roles.add(role(node, name)));
    return new Roles(roles);
  }

  public boolean has(Role role) {
    return all.contains(role);
  }

  /** As they are written in the configuration. */
  public List<String> texts() {
    return texts(all);
  }

  /** Which addresses a node with these roles answers. */
  public LocalAddresses reach() {
    Set<String> elsewhere = owners(EnumSet.complementOf(EnumSet.copyOf(all)));
    return new LocalAddresses(owners(all), elsewhere);
  }

  private static Role role(OptionsReader node, String name) {
    try {
      return Role.valueOf(name.strip().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw node.wrong(KEY, "\"" + name + "\" is no role; the roles are " + known());
    }
  }

  private static Set<String> owners(Collection<Role> roles) {
    return roles.stream().flatMap(role -> role.owners().stream()).collect(Collectors.toSet());
  }

  private static String known() {
    return String.join(", ", texts(Arrays.asList(Role.values())));
  }

  private static List<String> texts(Collection<Role> roles) {
    return roles.stream().map(Role::text).toList();
  }
}
