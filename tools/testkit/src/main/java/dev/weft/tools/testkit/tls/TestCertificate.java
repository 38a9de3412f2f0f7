package dev.weft.tools.testkit.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A self-signed certificate of this machine and its key, in PEM, as the JDK's keytool makes them.
 *
 * @param certificate PEM
 * @param key PEM
 */
public record TestCertificate(String certificate, String key) {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final String ALIAS = "weft";

  /**
   * A new one, for localhost and 127.0.0.1. Blocks.
   *
   * @param dir for its scratch file
   */
  public static TestCertificate make(Path dir) throws IOException, InterruptedException {
    return make(dir, "dns:localhost,ip:127.0.0.1");
  }

  /**
   * For other names than this machine's.
   *
   * @param names such as {@code dns:nats.example}
   */
  public static TestCertificate make(Path dir, String names)
      throws IOException, InterruptedException {
    Path store = Files.createTempDirectory(dir, "keytool").resolve("store.p12");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            // Who lives for a second does not earn back the optimizing compiler.
            "-J-XX:TieredStopAtLevel=1",
            "-J-XX:+UseSerialGC",
            "-genkeypair",
            "-alias",
            ALIAS,
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=" + names,
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool: " + output);
    }
    return read(store);
  }

  /** Writes both, to {@code tls.crt} and {@code tls.key} in that directory. */
  public void write(Path dir) throws IOException {
    Files.writeString(dir.resolve("tls.crt"), certificate);
    Files.writeString(dir.resolve("tls.key"), key);
  }

  private static TestCertificate read(Path file) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(content, PASSWORD);
      return new TestCertificate(
          pem("CERTIFICATE", store.getCertificate(ALIAS).getEncoded()),
          pem("PRIVATE KEY", store.getKey(ALIAS, PASSWORD).getEncoded()));
    } catch (GeneralSecurityException impossible) {
      throw new IOException(impossible);
    }
  }

  private static String pem(String type, byte[] content) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, new byte[] {'\n'});
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, lines.encodeToString(content), type);
  }
}
