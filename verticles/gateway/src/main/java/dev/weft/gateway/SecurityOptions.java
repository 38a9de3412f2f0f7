package dev.weft.gateway;

import dev.weft.gateway.auth.AuthOptions;
import dev.weft.gateway.tls.TlsOptions;
import java.util.List;

/** Who may call, by which names, and how the connection is kept private. */
public record SecurityOptions(
    List<String> hosts, List<String> origins, AuthOptions auth, TlsOptions tls) {
  public SecurityOptions {
    hosts = List.copyOf(hosts);
    origins = List.copyOf(origins);
  }
}
