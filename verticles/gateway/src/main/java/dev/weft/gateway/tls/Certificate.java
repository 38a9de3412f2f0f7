package dev.weft.gateway.tls;

import dev.weft.gateway.WatchedFiles;
import dev.weft.kernel.options.FileAccess;
import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.tls.KeyPairs;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The certificate and private key in PEM files, checked before they are used. Whoever listens is
 * told of new ones.
 *
 * <p>Thread-safe.
 */
public final class Certificate {
  private final Vertx vertx;
  private final TlsOptions options;
  private final List<Consumer<KeyCertOptions>> listeners = new CopyOnWriteArrayList<>();
  private volatile KeyCertOptions current;

  public Certificate(Vertx vertx, TlsOptions options) {
    this.vertx = vertx;
    this.options = options;
  }

  /** The files; loading them makes {@link #current}. */
  public WatchedFiles files() {
    Map<String, Path> paths = new LinkedHashMap<>();
    paths.put(TlsOptions.CERTIFICATE_KEY, Path.of(options.certificate()));
    paths.put(TlsOptions.PRIVATE_KEY_KEY, Path.of(options.key()));
    return new WatchedFiles(paths, pems -> use(pems.get(0), pems.get(1)));
  }

  /** What was read last and could be used. */
  public KeyCertOptions current() {
    return current;
  }

  public boolean allowsTls12() {
    return options.allowTls12();
  }

  /** Calls for each that is read from now on, on any thread. */
  public void onChange(Consumer<KeyCertOptions> listener) {
    listeners.add(listener);
  }

  private void use(byte[] certificate, byte[] key) {
    PemKeyCertOptions pem =
        new PemKeyCertOptions()
            .setCertValue(Buffer.buffer(certificate))
            .setKeyValue(Buffer.buffer(key));
    check(pem);
    FileAccess.warnOfReaders(TlsOptions.PRIVATE_KEY_KEY, Path.of(options.key()));
    current = pem;
    listeners.forEach(listener -> listener.accept(pem));
  }

  /**
   * Vert.x would take a key that is not of the certificate, and every handshake would fail.
   *
   * @throws OptionsException naming the file that is wrong
   */
  private void check(PemKeyCertOptions pem) {
    try {
      pem.loadKeyStore(vertx);
    } catch (Exception malformed) {
      throw wrong(
          TlsOptions.CERTIFICATE_KEY,
          options.certificate() + " and " + options.key() + " are no certificate and key in PEM: ",
          malformed);
    }
    try {
      KeyPairs.requirePair(pem.getKeyManagerFactory(vertx).getKeyManagers());
    } catch (Exception noPair) {
      throw wrong(
          TlsOptions.PRIVATE_KEY_KEY,
          options.key() + " is not the key of the certificate in " + options.certificate() + ": ",
          noPair);
    }
  }

  private static OptionsException wrong(String key, String reason, Exception cause) {
    return new OptionsException(key, reason + cause.getMessage());
  }
}
