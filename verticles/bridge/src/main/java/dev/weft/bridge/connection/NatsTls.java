package dev.weft.bridge.connection;

import dev.weft.kernel.options.OptionsReader;
import dev.weft.kernel.tls.KeyPairs;
import dev.weft.kernel.tls.NamedServers;
import io.nats.client.Options;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Section {@code nats.tls}: whom the client trusts, and what it shows of itself. The server must be
 * the one that was asked for: the client by itself takes any certificate of a trusted authority.
 *
 * <p>Thread-safe.
 */
public final class NatsTls {
  private static final String CA = "ca";
  private static final String CERTIFICATE = "certificate";
  private static final String KEY = "key";

  private static final String BY_NAME = "HTTPS";

  private final boolean configured;
  private final Supplier<SSLContext> context;
  private final ClientSSLOptions client;

  private NatsTls(boolean configured, Supplier<SSLContext> context, ClientSSLOptions client) {
    this.configured = configured;
    this.context = context;
    this.client = client.setHostnameVerificationAlgorithm(BY_NAME);
  }

  /**
   * The certificates that Java trusts, and none of its own; for servers that are {@code tls://}.
   * They are read only for such a server: that takes a tenth of a second.
   */
  public static NatsTls none() {
    return new NatsTls(false, NatsTls::ofJava, new ClientSSLOptions());
  }

  private static SSLContext ofJava() {
    try {
      return context(null, null);
    } catch (GeneralSecurityException unusable) {
      throw new IllegalStateException("this Java has no TLS", unusable);
    }
  }

  /** Reads the keys of the section and the files that they name. */
  static NatsTls read(OptionsReader tls) {
    String ca =
        tls.string(CA, "")
            .means("PEM file of the authorities that servers are certified by; empty: Java's");
    String certificate =
        tls.string(CERTIFICATE, "").means("PEM file, where servers ask for one (mutual TLS)");
    String key = tls.string(KEY, "").means("PEM file of its private key");
    if (ca.isEmpty() && certificate.isEmpty() && key.isEmpty()) {
      return none();
    }
    if (certificate.isEmpty() != key.isEmpty()) {
      throw certificate.isEmpty()
          ? tls.wrong(CERTIFICATE, "is missing, and there is a key")
          : tls.wrong(KEY, "is missing, and there is a certificate");
    }
    TrustManager[] trusted = ca.isEmpty() ? null : trusted(tls, ca);
    KeyManager[] own = key.isEmpty() ? null : own(tls, certificate, key);
    ClientSSLOptions client = new ClientSSLOptions();
    if (!ca.isEmpty()) {
      client.setTrustOptions(new PemTrustOptions().addCertValue(read(tls, CA, ca)));
    }
    if (!key.isEmpty()) {
      client.setKeyCertOptions(pem(tls, certificate, key));
    }
    try {
      SSLContext made = context(own, trusted);
      return new NatsTls(true, () -> made, client);
    } catch (GeneralSecurityException unusable) {
      throw tls.wrong(CA, "cannot be used: " + unusable.getMessage());
    }
  }

  /** The same for clients of Vert.x. */
  public ClientSSLOptions client() {
    return client;
  }

  /** With any key set there is no connection without TLS, whatever the server says. */
  void applyTo(Options.Builder options, List<String> servers) {
    boolean asked =
        servers.stream().anyMatch(url -> url.startsWith("tls:") || url.startsWith("wss:"));
    if (configured || asked) {
      // The one mode that connects by name: addresses are in few certificates.
      options
          .sslContext(context.get())
          .hostnameResolveMode(Options.HostnameResolveMode.HappyEyeballs);
    }
  }

  private static SSLContext context(KeyManager[] own, TrustManager[] trusted)
      throws GeneralSecurityException {
    TrustManager[] managers = trusted == null ? managers(null) : trusted;
    SSLContext context = SSLContext.getInstance("TLS");
    TrustManager named = new NamedServers((X509ExtendedTrustManager) managers[0]);
    context.init(own, new TrustManager[] {named}, null);
    return context;
  }

  private static TrustManager[] trusted(OptionsReader tls, String file) {
    Buffer pem = read(tls, CA, file);
    try (InputStream in = new ByteArrayInputStream(pem.getBytes())) {
      KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
      authorities.load(null, null);
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        authorities.setCertificateEntry("ca-" + authorities.size(), each);
      }
      if (authorities.size() == 0) {
        throw tls.wrong(CA, file + " holds no certificates in PEM");
      }
      return managers(authorities);
    } catch (GeneralSecurityException | IOException malformed) {
      throw tls.wrong(CA, file + " holds no certificates in PEM: " + malformed.getMessage());
    }
  }

  private static TrustManager[] managers(KeyStore authorities) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities);
    return factory.getTrustManagers();
  }

  private static KeyManager[] own(OptionsReader tls, String certificate, String key) {
    PemKeyCertOptions pem = pem(tls, certificate, key);
    KeyManager[] managers;
    try {
      managers = pem.getKeyManagerFactory(null).getKeyManagers();
    } catch (Exception malformed) {
      throw tls.wrong(
          CERTIFICATE,
          certificate
              + " and "
              + key
              + " are no certificate and key in PEM: "
              + malformed.getMessage());
    }
    try {
      KeyPairs.requirePair(managers);
      return managers;
    } catch (GeneralSecurityException noPair) {
      throw tls.wrong(
          KEY,
          key
              + " is not the key of the certificate in "
              + certificate
              + ": "
              + noPair.getMessage());
    }
  }

  private static PemKeyCertOptions pem(OptionsReader tls, String certificate, String key) {
    return new PemKeyCertOptions()
        .setCertValue(read(tls, CERTIFICATE, certificate))
        .setKeyValue(read(tls, KEY, key));
  }

  private static Buffer read(OptionsReader tls, String key, String file) {
    try {
      return Buffer.buffer(Files.readAllBytes(Path.of(file)));
    } catch (IOException | InvalidPathException unreadable) {
      throw tls.wrong(key, "cannot be read: " + unreadable);
    }
  }
}
