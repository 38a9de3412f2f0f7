package dev.weft.gateway.auth;

import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.Optional;

/** API keys, as the file has them now. Thread-safe. */
final class KeyVerifier implements Verifier {
  private final InstantSource clock;
  private volatile ApiKeys keys = ApiKeys.none();

  KeyVerifier(InstantSource clock) {
    this.clock = clock;
  }

  /** From now on these are the keys; grants of any other key end. */
  void use(ApiKeys current) {
    keys = current;
  }

  @Override
  public Future<Grant> verify(String token) {
    Optional<ApiKey> key = ApiKey.idOf(token).flatMap(keys::find);
    if (key.isEmpty() || !key.get().isOf(token)) {
      return Future.failedFuture(new NotAuthenticatedException("unknown or revoked key"));
    }
    if (key.get().isExpired(clock.instant())) {
      return Future.failedFuture(new NotAuthenticatedException("expired key " + key.get().id()));
    }
    return Future.succeededFuture(new Grant(key.get().principal(), () -> isInForce(key.get())));
  }

  private boolean isInForce(ApiKey key) {
    return !key.isExpired(clock.instant()) && keys.find(key.id()).filter(key::equals).isPresent();
  }
}
