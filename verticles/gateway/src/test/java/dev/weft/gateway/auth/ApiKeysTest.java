package dev.weft.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String HASH = ApiKey.hash("weft_a_b");

  @Test
  void aKeyCannotBeGuessedFromAnother() {
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      keys.add(ApiKey.generate("shop"));
    }
    assertThat(keys).hasSize(1_000).allMatch(key -> key.matches("weft_shop_[A-Za-z0-9_-]{43}"));
  }

  @Test
  void itsFileHasNothingThatLetsIn() {
    String secret = ApiKey.generate("shop");
    String file = ApiKeys.none().with(key("shop", secret)).toJson().toString();
    assertThat(file).doesNotContain(secret, secret.substring("weft_shop_".length()));
  }

  @Test
  void readsWhatItHasWritten() {
    ApiKeys keys =
        ApiKeys.none()
            .with(key("a", "weft_a_1"))
            .with(
                new ApiKey(
                    "b",
                    HASH,
                    Set.of(Scope.ORDERS_READ, Scope.ORDERS_WRITE),
                    Optional.of("c-42"),
                    NOW,
                    Optional.of(NOW.plusSeconds(60))));
    assertThat(ApiKeys.parse(keys.toJson().getBytes()).all()).containsExactlyElementsOf(keys.all());
    assertThat(keys.without("a").all()).extracting(ApiKey::id).containsExactly("b");
  }

  @Test
  void onlyTheWholeKeyIsIt() {
    String secret = ApiKey.generate("shop");
    ApiKey key = key("shop", secret);
    assertThat(key.isOf(secret)).isTrue();
    assertThat(key.isOf(secret + "A")).isFalse();
    assertThat(key.isOf(secret.substring(0, secret.length() - 1))).isFalse();
    assertThat(ApiKey.idOf(secret)).hasValue("shop");
    assertThat(ApiKey.idOf("weft_shop_")).isEmpty();
    assertThat(ApiKey.idOf("weft_../../x_" + "A".repeat(43))).isEmpty();
  }

  /** A misspelt or half-written file must not let in more than was meant. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"keys\":{}}",
        "{\"keys\":[1]}",
        "{\"keys\":[{}]}",
        "{\"keys\":[],\"more\":1}",
        "{\"keys\":[{\"id\":\"A\",\"sha256\":\"HASH\",\"scopes\":[\"ops\"],\"created\":\"NOW\"}]}",
        "{\"keys\":[{\"id\":\"a\",\"sha256\":\"00\",\"scopes\":[\"ops\"],\"created\":\"NOW\"}]}",
        "{\"keys\":[{\"id\":\"a\",\"sha256\":\"HASH\",\"scopes\":[],\"created\":\"NOW\"}]}",
        "{\"keys\":[{\"id\":\"a\",\"sha256\":\"HASH\",\"scopes\":[\"all\"],\"created\":\"NOW\"}]}",
        "{\"keys\":[{\"id\":\"a\",\"sha256\":\"HASH\",\"scopes\":[\"ops\"],\"created\":\"today\"}]}",
        "{\"keys\":[{\"id\":\"a\",\"sha256\":\"HASH\",\"scopes\":[\"ops\"],\"created\":\"NOW\","
            + "\"expire\":\"NOW\"}]}",
        "{\"keys\":[{\"id\":\"a\",\"sha256\":\"HASH\",\"scopes\":[\"ops\"],\"created\":\"NOW\","
            + "\"expires\":\"never\"}]}",
        "{\"keys\":[{\"id\":\"a\",\"sha256\":\"HASH\",\"scopes\":[\"ops\"],\"created\":\"NOW\","
            + "\"customer\":\"c\"}]}"
      })
  void refusesAFileThatIsNotRight(String json) {
    byte[] file =
        json.replace("HASH", HASH).replace("NOW", NOW.toString()).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> ApiKeys.parse(file)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesTwoKeysOfOneId() {
    String one = ApiKeys.none().with(key("a", "weft_a_1")).toJson().toString();
    String entry = one.substring(one.indexOf('[') + 1, one.lastIndexOf(']'));
    assertThatThrownBy(
            () ->
                ApiKeys.parse(
                    ("{\"keys\":[" + entry + "," + entry + "]}").getBytes(StandardCharsets.UTF_8)))
        .hasMessageContaining("two with id a");
  }

  @Test
  void aKeyIsInForceUntilItIsRevokedReplacedOrExpired() {
    String secret = ApiKey.generate("a");
    Instant[] now = {NOW};
    KeyVerifier verifier = new KeyVerifier(() -> now[0]);
    ApiKey key =
        new ApiKey(
            "a",
            ApiKey.hash(secret),
            Set.of(Scope.ORDERS_READ),
            Optional.empty(),
            NOW,
            Optional.of(NOW.plusSeconds(60)));
    verifier.use(ApiKeys.none().with(key));
    Grant grant = verifier.verify(secret).result();
    assertThat(grant.inForce().getAsBoolean()).isTrue();

    now[0] = NOW.plusSeconds(60);
    assertThat(grant.inForce().getAsBoolean()).isFalse();
    assertThat(verifier.verify(secret).failed()).isTrue();

    now[0] = NOW;
    verifier.use(ApiKeys.none().with(key("a", ApiKey.generate("a"))));
    assertThat(grant.inForce().getAsBoolean()).isFalse();
    verifier.use(ApiKeys.none());
    assertThat(grant.inForce().getAsBoolean()).isFalse();
    assertThat(verifier.verify(secret).failed()).isTrue();
  }

  private static ApiKey key(String id, String secret) {
    return new ApiKey(
        id, ApiKey.hash(secret), Set.of(Scope.OPS), Optional.empty(), NOW, Optional.empty());
  }
}
