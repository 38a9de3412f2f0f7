package dev.weft.gateway.tls;

import dev.weft.kernel.options.OptionsReader;

/** Section {@code http.tls}. */
public record TlsOptions(String certificate, String key, boolean allowTls12) {
  static final String CERTIFICATE_KEY = "http.tls.certificate";
  static final String PRIVATE_KEY_KEY = "http.tls.key";

  /** Reads its keys of section {@code http}. */
  public static TlsOptions read(OptionsReader http) {
    OptionsReader tls = http.section("tls");
    TlsOptions options =
        new TlsOptions(
            tls.string("certificate", "")
                .means(
                    "PEM file with the certificate chain; empty: no TLS. Both files are read again"
                        + " when they change"),
            tls.string("key", "").means("PEM file with its private key, not encrypted"),
            tls.bool("allowTls12", false).means("accept TLS 1.2 as well as 1.3"));
    if (options.certificate.isBlank() != options.key.isBlank()) {
      throw tls.wrong(
          options.certificate.isBlank() ? "certificate" : "key",
          "is missing: TLS needs both, certificate and key");
    }
    return options;
  }

  public boolean isConfigured() {
    return !certificate.isBlank();
  }
}
