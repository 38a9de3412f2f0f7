package dev.weft.gateway;

import dev.weft.gateway.auth.Authenticator;
import dev.weft.gateway.auth.Loopback;
import dev.weft.gateway.auth.SecurityLog;
import dev.weft.gateway.http.AccessControl;
import dev.weft.gateway.http.RateLimiter;
import dev.weft.gateway.http.RequestGuard;
import dev.weft.gateway.tls.Certificate;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may call a node, how often, and its certificate: once for all instances that share its port.
 * The files behind it are read again when they change.
 *
 * <p>Thread-safe.
 */
public final class HttpSecurity {
  /** A revoked key stays valid for up to that long; an open stream half a second more. */
  private static final long CHECK_MS = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(HttpSecurity.class);

  private final SecurityOptions options;
  private final Optional<Authenticator> authenticator;
  private final Optional<Certificate> certificate;
  private final RateLimiter rates;
  private final SecurityLog log;

  private HttpSecurity(Vertx vertx, GatewayOptions node, InstantSource clock) {
    this.options = node.security();
    this.rates = new RateLimiter(node.load());
    this.log = new SecurityLog(clock);
    this.authenticator =
        options.auth().isRequired()
            ? Optional.of(new Authenticator(vertx, options.auth(), clock))
            : Optional.empty();
    this.certificate =
        options.tls().isConfigured()
            ? Optional.of(new Certificate(vertx, options.tls()))
            : Optional.empty();
  }

  /**
   * Reads the files, and checks whether they have changed for as long as this Vert.x lives. Blocks.
   *
   * @throws dev.weft.kernel.options.OptionsException with key and file, when one cannot be used, or
   *     when nobody would have to authenticate who is not on this machine
   */
  public static HttpSecurity open(Vertx vertx, GatewayOptions options) {
    options.requireAuthentication();
    if (!Loopback.is(options.host()) && !options.security().tls().isConfigured()) {
      LOG.warn(
          "http.tls is not set: keys and tokens travel in clear text unless a proxy terminates TLS");
    }
    HttpSecurity security = new HttpSecurity(vertx, options, Clock.systemUTC());
    List<WatchedFiles> files = new ArrayList<>();
    security.authenticator.map(Authenticator::files).ifPresent(files::addAll);
    security.certificate.map(Certificate::files).ifPresent(files::add);
    files.forEach(WatchedFiles::load);
    security.authenticator.ifPresent(Authenticator::start);
    if (!files.isEmpty()) {
      check(vertx, files);
    }
    return security;
  }

  SecurityLog log() {
    return log;
  }

  AccessControl accessControl() {
    return new AccessControl(authenticator, log);
  }

  RateLimiter rates() {
    return rates;
  }

  RequestGuard guard() {
    return new RequestGuard(options.hosts(), options.origins(), log);
  }

  Optional<Certificate> certificate() {
    return certificate;
  }

  private static void check(Vertx vertx, List<WatchedFiles> files) {
    vertx
        .timer(CHECK_MS, TimeUnit.MILLISECONDS)
        .compose(
            due ->
                vertx.executeBlocking(
                    () -> {
                      files.forEach(WatchedFiles::check);
                      return null;
                    }))
        .onSuccess(checked -> check(vertx, files));
  }
}
