package dev.weft.gateway.auth;

import dev.weft.gateway.GatewayFailures;
import dev.weft.gateway.WatchedFiles;
import dev.weft.kernel.http.BoundedHttpClient;
import dev.weft.kernel.http.HttpLimits;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies bearer tokens: API keys and JWTs, each if configured. Its files and the issuer's keys
 * are read again while the node runs.
 *
 * <p>Thread-safe.
 */
public final class Authenticator {
  private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);
  private static final HttpLimits ISSUER = new HttpLimits(5_000, 1 << 20, 1, 1);
  private static final long REFRESH_MS_MIN = 5_000;

  private final Vertx vertx;
  private final AuthOptions options;
  private final KeyVerifier keys;
  private final JwtVerifier tokens;
  private final BoundedHttpClient issuer;
  private Future<Void> reading = Future.succeededFuture();
  private long nextRefreshNanos = System.nanoTime();

  public Authenticator(Vertx vertx, AuthOptions options, InstantSource clock) {
    this.vertx = vertx;
    this.options = options;
    this.keys = new KeyVerifier(clock);
    this.tokens = new JwtVerifier(options.jwt(), clock, this::refresh);
    this.issuer = BoundedHttpClient.probing(vertx, ISSUER);
  }

  /** The files that it reads; loading them fills it. */
  public List<WatchedFiles> files() {
    return Stream.of(
            file(
                !options.keysFile().isBlank(),
                "http.auth.keysFile",
                options.keysFile(),
                content -> keys.use(ApiKeys.parse(content))),
            file(
                options.jwt().isConfigured() && !options.jwt().isUrl(),
                "http.auth.jwt.jwks",
                options.jwt().jwks(),
                tokens::use))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Reads the issuer's keys now and then, on the caller's context. Never fails. */
  public void start() {
    if (options.jwt().isConfigured() && options.jwt().isUrl()) {
      refresh();
      vertx.setPeriodic(options.jwt().refreshMs(), id -> refresh());
    }
  }

  /**
   * The principal of the token.
   *
   * @return fails with a reason for the log when it is not valid; with a {@link
   *     dev.weft.kernel.failure.Failure} when that cannot be known for now
   */
  public Future<Grant> authenticate(String token) {
    boolean isKey = token.startsWith(ApiKey.PREFIX);
    if (!isKey && !options.jwt().isConfigured()) {
      return Future.failedFuture(
          new NotAuthenticatedException("not an API key, and JWTs are not accepted"));
    }
    return (isKey ? keys : tokens).verify(token);
  }

  private static Optional<WatchedFiles> file(
      boolean wanted, String key, String path, Consumer<byte[]> user) {
    return wanted
        ? Optional.of(
            new WatchedFiles(Map.of(key, Path.of(path)), contents -> user.accept(contents.get(0))))
        : Optional.empty();
  }

  /**
   * At most every five seconds, unless they are to be read more often anyway: anybody can send a
   * token that names a key of its own.
   */
  private synchronized Future<Void> refresh() {
    if (!options.jwt().isUrl() || System.nanoTime() - nextRefreshNanos < 0) {
      return reading;
    }
    long pauseMs = Math.min(REFRESH_MS_MIN, options.jwt().refreshMs());
    nextRefreshNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMs);
    reading =
        issuer
            .send(
                HttpMethod.GET,
                options.jwt().jwks(),
                MultiMap.caseInsensitiveMultiMap().add("Accept", "application/json"),
                Buffer.buffer())
            .map(
                answer -> {
                  if (!answer.isSuccess()) {
                    throw new IllegalArgumentException("answered with " + answer);
                  }
                  tokens.use(answer.body().getBytes());
                  return (Void) null;
                })
            .onFailure(
                error ->
                    LOG.warn(
                        "{} http.auth.jwt.jwks {}: {}; the last usable keys stay in force",
                        GatewayFailures.ISSUER_AWAY,
                        options.jwt().jwks(),
                        error.getMessage()));
    return reading;
  }
}
