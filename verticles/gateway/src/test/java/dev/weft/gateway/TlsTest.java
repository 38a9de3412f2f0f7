package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weft.kernel.options.OptionsException;
import dev.weft.tools.testkit.tls.TestCertificate;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP over TLS, with certificates that the JDK has made. */
class TlsTest {
  private static final String LIVE =
      "GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

  private static TestCertificate first;
  private static TestCertificate next;

  @TempDir Path dir;
  private Fixture weft;

  /** A JVM makes each, so not for every test. */
  @BeforeAll
  static void makeCertificates(@TempDir Path scratch) throws Exception {
    first = TestCertificate.make(scratch);
    next = TestCertificate.make(scratch);
  }

  @BeforeEach
  void writeCertificate() throws IOException {
    first.write(dir);
  }

  @AfterEach
  void stop() {
    if (weft != null) {
      weft.close();
    }
  }

  @Test
  void answersOverTls13Only() throws Exception {
    weft = new Fixture(Fixture.with(tls(new JsonObject())));
    assertThat(ask("TLSv1.3")).startsWith("HTTP/1.1 200").contains("\"UP\"");
    assertThatThrownBy(() -> ask("TLSv1.2")).isInstanceOf(SSLException.class);
    try (RawSocket plain = new RawSocket(weft)) {
      plain.send(LIVE);
      assertThat(plain.readToEnd()).doesNotContain("HTTP/1.1 200");
    }
  }

  /** One row each: no handshake, and others are served. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "\u0016\u0003\u0001\u0000\u0005hello",
        "\u0016\u0003\u0001\u00ff\u00ff\u0001\u00ff\u00ff\u00ff",
        "\u0015\u0003\u0003\u0000\u0002\u0002\u0028",
        "\u0017\u0003\u0003\u0000\u0001x",
        "\u0080\u002e\u0001\u0000\u0002",
        "\u0018\u0003\u0002\u0000\u0003\u0001\u0040\u0000",
        "\0\0\0\0\0\0\0\0"
      })
  void answersNothingToBrokenHandshakes(String bytes) throws Exception {
    weft = new Fixture(Fixture.with(tls(new JsonObject())));
    try (RawSocket attacker = new RawSocket(weft)) {
      attacker.send(bytes);
      // The last word of TLS, at most; or after the time that a handshake may take.
      assertThat(attacker.readToEnd()).hasSizeLessThan(64).doesNotContain("HTTP");
    }
    assertThat(ask("TLSv1.3")).startsWith("HTTP/1.1 200");
  }

  @Test
  void answersOverTls12WhenToldTo() throws Exception {
    weft = new Fixture(Fixture.with(tls(new JsonObject().put("allowTls12", true))));
    assertThat(ask("TLSv1.2")).startsWith("HTTP/1.1 200");
    assertThat(ask("TLSv1.3")).startsWith("HTTP/1.1 200");
    assertThatThrownBy(() -> ask("TLSv1.1")).isInstanceOf(Exception.class);
  }

  @Test
  void takesANewCertificateWithoutARestart() throws Exception {
    weft = new Fixture(Fixture.with(tls(new JsonObject())));
    X509Certificate before = presented();
    next.write(dir);
    await().ignoreExceptions().until(() -> !presented().equals(before));
    assertThat(ask("TLSv1.3")).startsWith("HTTP/1.1 200");
  }

  /** One file is changed before the other: until then the old pair stays in force. */
  @Test
  void keepsItsCertificateWhileTheFilesDoNotFit() throws Exception {
    try (SecurityLines log = new SecurityLines()) {
      weft = new Fixture(Fixture.with(tls(new JsonObject())));
      X509Certificate before = presented();
      Files.writeString(dir.resolve("tls.crt"), next.certificate());
      await().until(() -> log.all().stream().anyMatch(line -> line.contains("GWY-002")));
      assertThat(presented()).isEqualTo(before);
      Files.writeString(dir.resolve("tls.key"), next.key());
      await().until(() -> !presented().equals(before));
      assertThat(log.all()).noneMatch(line -> line.contains("PRIVATE KEY"));
    }
  }

  @Test
  void saysWhichKeyAndFileIsWrong() throws Exception {
    Files.writeString(dir.resolve("tls.key"), next.key());
    assertRefused("http.tls.key", "tls.key");
    Files.writeString(dir.resolve("tls.key"), "no key");
    assertRefused("http.tls.certificate", "tls.key");
    Files.delete(dir.resolve("tls.key"));
    assertRefused("http.tls.key", "tls.key");
    Files.writeString(dir.resolve("tls.key"), first.key());
    Files.writeString(dir.resolve("tls.crt"), "");
    assertRefused("http.tls.certificate", "tls.crt");
    assertThatThrownBy(
            () ->
                Fixture.with(
                    new JsonObject().put("tls", new JsonObject().put("certificate", "tls.crt"))))
        .isInstanceOf(OptionsException.class)
        .hasMessageContaining("http.tls.key");
  }

  private void assertRefused(String key, String file) {
    assertThatThrownBy(() -> new Fixture(Fixture.with(tls(new JsonObject()))))
        .isInstanceOf(OptionsException.class)
        .hasMessageStartingWith(key)
        .hasMessageContaining(file);
  }

  private JsonObject tls(JsonObject more) {
    return new JsonObject()
        .put(
            "tls",
            new JsonObject()
                .put("certificate", dir.resolve("tls.crt").toString())
                .put("key", dir.resolve("tls.key").toString())
                .mergeIn(more));
  }

  private String ask(String protocol) throws IOException, GeneralSecurityException {
    try (SSLSocket socket = connect(protocol)) {
      socket.getOutputStream().write(LIVE.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private X509Certificate presented() throws IOException, GeneralSecurityException {
    try (SSLSocket socket = connect("TLSv1.3")) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  private SSLSocket connect(String protocol) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, null);
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), weft.port());
    socket.setSoTimeout(20_000);
    socket.setEnabledProtocols(new String[] {protocol});
    return socket;
  }

  /** What is presented is compared, not trusted. */
  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
