package dev.weft.kernel.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts a server only under the name that it was asked for by, also for clients that do not ask
 * their socket to check that.
 *
 * <p>Thread-safe.
 */
public final class NamedServers extends X509ExtendedTrustManager {
  private static final String BY_NAME = "HTTPS";

  private final X509ExtendedTrustManager trusted;

  public NamedServers(X509ExtendedTrustManager trusted) {
    this.trusted = trusted;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    if (!(socket instanceof SSLSocket named)) {
      throw new CertificateException("no name to check the server's certificate against");
    }
    SSLParameters parameters = named.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm(BY_NAME);
    named.setSSLParameters(parameters);
    trusted.checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm(BY_NAME);
    engine.setSSLParameters(parameters);
    trusted.checkServerTrusted(chain, authType, engine);
  }

  /** Without a connection there is no name. */
  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("no name to check the server's certificate against");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    trusted.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    trusted.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    trusted.checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trusted.getAcceptedIssuers();
  }
}
