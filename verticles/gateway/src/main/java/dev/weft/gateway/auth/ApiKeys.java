package dev.weft.gateway.auth;

import dev.weft.kernel.contract.RequestLimits;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The content of a file of keys. Immutable. */
public final class ApiKeys {
  private static final Set<String> FIELDS =
      Set.of("id", "sha256", "scopes", "customer", "created", "expires");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final ApiKeys NONE = new ApiKeys(Map.of());

  private final Map<String, ApiKey> byId;

  private ApiKeys(Map<String, ApiKey> byId) {
    this.byId = byId;
  }

  public static ApiKeys none() {
    return NONE;
  }

  /**
   * Reads {@code {"keys": [{…}]}} strictly: a misspelt expiry must not make a key that never ends.
   *
   * @throws IllegalArgumentException saying which key is wrong, and why
   */
  public static ApiKeys parse(byte[] json) {
    List<?> entries;
    try {
      JsonObject root = new JsonObject(Buffer.buffer(json));
      if (!root.fieldNames().equals(Set.of("keys"))) {
        throw new IllegalArgumentException("is not {\"keys\": [...]}");
      }
      entries = root.getJsonArray("keys").stream().toList();
    } catch (DecodeException | ClassCastException | NullPointerException malformed) {
      throw new IllegalArgumentException("is not {\"keys\": [...]}", malformed);
    }
    Map<String, ApiKey> byId = new LinkedHashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      try {
        ApiKey key = read((JsonObject) entries.get(i));
        if (byId.put(key.id(), key) != null) {
          throw new IllegalArgumentException("there are two with id " + key.id());
        }
      } catch (IllegalArgumentException | ClassCastException | DateTimeException wrong) {
        throw new IllegalArgumentException(
            "holds a wrong key, number " + (i + 1) + ": " + wrong.getMessage(), wrong);
      }
    }
    return new ApiKeys(byId);
  }

  public Buffer toJson() {
    JsonArray keys = new JsonArray();
    byId.values().forEach(key -> keys.add(write(key)));
    return Buffer.buffer(new JsonObject().put("keys", keys).encodePrettily() + "\n");
  }

  public Collection<ApiKey> all() {
    return byId.values();
  }

  public Optional<ApiKey> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  public ApiKeys with(ApiKey key) {
    Map<String, ApiKey> more = new LinkedHashMap<>(byId);
    more.put(key.id(), key);
    return new ApiKeys(more);
  }

  public ApiKeys without(String id) {
    Map<String, ApiKey> fewer = new LinkedHashMap<>(byId);
    fewer.remove(id);
    return new ApiKeys(fewer);
  }

  /**
   * What no key may be; empty when nothing is wrong. Who sees one customer only must not see
   * through dead letters or metrics what others do.
   */
  public static Optional<String> problemWith(Set<Scope> scopes, Optional<String> customer) {
    if (scopes.isEmpty()) {
      return Optional.of("has no scope");
    }
    if (customer.isPresent()
        && (scopes.contains(Scope.OPS) || scopes.contains(Scope.INVENTORY_WRITE))) {
      return Optional.of("is bound to a customer, and has a scope that is not: ops, or stock");
    }
    return customer.flatMap(
        text -> RequestLimits.textError(text, RequestLimits.CUSTOMER_ID_CHARS_MAX));
  }

  private static ApiKey read(JsonObject json) {
    for (String field : json.fieldNames()) {
      require(FIELDS.contains(field), "unknown field " + field);
    }
    String id = json.getString("id");
    require(id != null && ApiKey.ID.matcher(id).matches(), "its id is not " + ApiKey.ID);
    String sha256 = json.getString("sha256");
    require(sha256 != null && SHA256.matcher(sha256).matches(), "its sha256 is none");
    Set<Scope> scopes = scopes(json.getJsonArray("scopes"));
    Optional<String> customer = Optional.ofNullable(json.getString("customer"));
    problemWith(scopes, customer).ifPresent(complaint -> require(false, complaint));
    require(json.getString("created") != null, "it has no time of creation");
    return new ApiKey(
        id,
        sha256,
        scopes,
        customer,
        Instant.parse(json.getString("created")),
        Optional.ofNullable(json.getString("expires")).map(Instant::parse));
  }

  private static Set<Scope> scopes(JsonArray texts) {
    require(texts != null, "it has no scopes");
    return texts.stream()
        .map(
            text ->
                Scope.of(text.toString())
                    .orElseThrow(() -> new IllegalArgumentException("no scope: " + text)))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static JsonObject write(ApiKey key) {
    List<String> scopes = new ArrayList<>(key.scopes()).stream().sorted().map(Scope::text).toList();
    JsonObject json =
        new JsonObject()
            .put("id", key.id())
            .put("sha256", key.sha256())
            .put("scopes", new JsonArray(scopes));
    key.customer().ifPresent(customer -> json.put("customer", customer));
    json.put("created", key.created().toString());
    key.expires().ifPresent(expires -> json.put("expires", expires.toString()));
    return json;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
