package dev.weft.gateway;

import dev.weft.gateway.auth.ApiKey;
import dev.weft.gateway.auth.ApiKeys;
import dev.weft.gateway.auth.Scope;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** A file of keys that a gateway reads. */
final class Keys {
  private final Path file;
  private ApiKeys keys = ApiKeys.none();

  Keys(Path dir) {
    file = dir.resolve("keys.json");
    write();
  }

  /** Section {@code http} of a gateway that takes them. */
  JsonObject http() {
    return new JsonObject().put("auth", new JsonObject().put("keysFile", file.toString()));
  }

  String add(String id, Scope... scopes) {
    return add(id, Optional.empty(), Optional.empty(), scopes);
  }

  String ofCustomer(String id, String customer, Scope... scopes) {
    return add(id, Optional.of(customer), Optional.empty(), scopes);
  }

  String add(String id, Optional<String> customer, Optional<Instant> expires, Scope... scopes) {
    String secret = ApiKey.generate(id);
    keys =
        keys.with(
            new ApiKey(id, ApiKey.hash(secret), Set.of(scopes), customer, Instant.now(), expires));
    write();
    return secret;
  }

  void revoke(String id) {
    keys = keys.without(id);
    write();
  }

  void overwrite(String content) {
    try {
      Files.writeString(file, content);
    } catch (IOException unwritable) {
      throw new AssertionError(unwritable);
    }
  }

  private void write() {
    overwrite(keys.toJson().toString());
  }
}
