package dev.weft.launcher;

import dev.weft.launcher.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What a client needs for a node on which callers authenticate.
 *
 * @param key API key or token; never on a command line, where everybody on the machine reads it
 * @param caFile PEM file of certificates to trust; empty: those of Java
 */
public record NodeAccess(Optional<String> key, Optional<Path> caFile) {
  /** For nodes on which nobody has to authenticate. */
  public static final NodeAccess NONE = new NodeAccess(Optional.empty(), Optional.empty());

  /** {@code WEFT_API_KEY} and {@code WEFT_CA_FILE}. */
  public static NodeAccess ofEnvironment() {
    return new NodeAccess(
        Optional.ofNullable(System.getenv("WEFT_API_KEY")).filter(key -> !key.isBlank()),
        Optional.ofNullable(System.getenv("WEFT_CA_FILE"))
            .filter(file -> !file.isBlank())
            .map(Path::of));
  }

  static String keyIn(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException unreadable) {
      throw new ConfigException(file.toString(), "cannot be read: " + unreadable);
    }
  }

  /** The value of {@code Authorization}. */
  public Optional<String> authorization() {
    return key.map(text -> "Bearer " + text);
  }

  /** A client over HTTP/1.1, which is all that a node speaks. Blocks on the file. */
  public HttpClient.Builder client() {
    HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    caFile.ifPresent(file -> client.sslContext(trusting(file)));
    return client;
  }

  @Override
  public String toString() {
    return key.isPresent() ? "with a key" : "without a key";
  }

  private static SSLContext trusting(Path file) {
    try (InputStream pem = Files.newInputStream(file)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        trusted.setCertificateEntry("ca-" + trusted.size(), each);
      }
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException unusable) {
      throw new ConfigException(
          file.toString(), "holds no certificates that can be used: " + unusable.getMessage());
    }
  }
}
