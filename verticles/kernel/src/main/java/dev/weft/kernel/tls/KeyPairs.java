package dev.weft.kernel.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/** Whether a private key is that of a certificate; TLS finds out only in each handshake. */
public final class KeyPairs {
  private static final byte[] PROBE = "weft".getBytes(StandardCharsets.US_ASCII);
  private static final String[] ALGORITHMS = {"RSA", "EC", "EdDSA"};

  private KeyPairs() {}

  /**
   * Of the only pair that they hold.
   *
   * @throws GeneralSecurityException when they do not fit together
   */
  public static void requirePair(KeyManager[] managers) throws GeneralSecurityException {
    X509KeyManager keys = (X509KeyManager) managers[0];
    for (String algorithm : ALGORITHMS) {
      String[] aliases = keys.getServerAliases(algorithm, null);
      if (aliases != null && aliases.length > 0) {
        requirePair(
            keys.getPrivateKey(aliases[0]), keys.getCertificateChain(aliases[0])[0].getPublicKey());
        return;
      }
    }
    throw new GeneralSecurityException("no key of " + String.join(", ", ALGORITHMS));
  }

  private static void requirePair(PrivateKey key, PublicKey certified)
      throws GeneralSecurityException {
    String algorithm =
        switch (certified.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> certified.getAlgorithm();
        };
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(key);
    signer.update(PROBE);
    byte[] signature = signer.sign();
    signer.initVerify(certified);
    signer.update(PROBE);
    if (!signer.verify(signature)) {
      throw new GeneralSecurityException("the private key does not match the certificate");
    }
  }
}
