package dev.weft.bridge.mesh;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A node of the cluster, as it says itself.
 *
 * @param id another one with each start
 * @param address where it answers HTTP, {@code host:port}; its name for people
 * @param roles as the configuration writes them
 * @param version of Weft
 * @param isSelf whether it is the node that says so
 */
public record Member(String id, String address, Set<String> roles, String version, boolean isSelf) {
  /** Of what it says. */
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

  /** What another node has said; empty when none of ours would say so. */
  static Optional<Member> of(JsonObject said) {
    try {
      List<String> texts =
          List.of(said.getString("id"), said.getString("address"), said.getString("version"));
      JsonArray roles = said.getJsonArray("roles");
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

  /** Only what can be read: it goes to logs and to the console. */
  private static boolean fits(String text) {
    return !text.isEmpty()
        && text.length() <= TEXT_CHARS_MAX
        && text.chars().allMatch(c -> c > ' ' && c <= '~');
  }
}
