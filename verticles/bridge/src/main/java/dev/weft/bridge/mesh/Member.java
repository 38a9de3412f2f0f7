package dev.weft.bridge.mesh;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A node of the cluster, as it announces itself.
 *
 * @param id a new one with each start
 * @param address where it answers HTTP, {@code host:port}; its name for people
 * @param roles as the configuration writes them
 * @param version of Weft
 * @param isSelf whether it is this node
 */
public record Member(String id, String address, Set<String> roles, String version, boolean isSelf) {
  /** Of an announcement. */
  static final int BYTES_MAX = 4_096;

  private static final int TEXT_CHARS_MAX = 256;
  private static final int ROLES_MAX = 32;

  public Member {
    roles = Set.copyOf(roles);
  }

  public boolean has(String role) {
    return roles.contains(role);
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("id", id)
        .put("address", address)
        .put("roles", new JsonArray(List.copyOf(new TreeSet<>(roles))))
        .put("version", version);
  }

  /** Reads what another node announced; empty when it is malformed or beyond the limits. */
  static Optional<Member> of(JsonObject announced) {
    try {
      List<String> texts =
          List.of(
              announced.getString("id"),
              announced.getString("address"),
              announced.getString("version"));
      JsonArray roles = announced.getJsonArray("roles");
      boolean fits = roles.size() <= ROLES_MAX && texts.stream().allMatch(Member::fits);
      Set<String> names = new TreeSet<>();
      for (int i = 0; fits && i < roles.size(); i++) {
        names.add(roles.getString(i));
      }
      return fits && names.stream().allMatch(Member::fits)
          ? Optional.of(new Member(texts.get(0), texts.get(1), names, texts.get(2), false))
          : Optional.empty();
    } catch (NullPointerException | ClassCastException | DecodeException malformed) {
      return Optional.empty();
    }
  }

  /** Printable ASCII without blanks: the text goes to logs and to the console. */
  private static boolean fits(String text) {
    return !text.isEmpty()
        && text.length() <= TEXT_CHARS_MAX
        && text.chars().allMatch(c -> c > ' ' && c <= '~');
  }
}
