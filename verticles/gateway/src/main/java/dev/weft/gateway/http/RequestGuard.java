package dev.weft.gateway.http;

import dev.weft.gateway.auth.SecurityLog;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refuses, before anything else is done, what no honest client sends: requests that two servers
 * would read differently, and those that a browser makes for a page of somebody else (DNS
 * rebinding, cross-site WebSockets and POSTs).
 *
 * <p>Event-loop confined.
 */
public final class RequestGuard {
  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:@/\\[\\]\\s]+)(?::(\\d{1,5}))?");

  /** What browsers send for this machine, whatever its name. */
  private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");

  private static final String CHUNKED = "chunked";
  private static final String JSON = "application/json";

  private final Set<String> hosts;
  private final Set<String> origins;
  private final SecurityLog log;
  private final Cors cors;

  /** Nearly all clients call a node by the same name. */
  private String lastKnown = "localhost";

  /**
   * @param hosts names that this node is reached by, beside those of this machine
   * @param origins other sites whose pages may call, as browsers write them
   */
  public RequestGuard(List<String> hosts, List<String> origins, SecurityLog log) {
    this.hosts = new HashSet<>();
    hosts.forEach(host -> this.hosts.add(host.toLowerCase(Locale.ROOT)));
    this.origins = Set.copyOf(origins);
    this.log = log;
    this.cors = new Cors(this.origins);
  }

  /** What browsers have to be told for pages of the other sites. */
  Cors cors() {
    return cors;
  }

  /** Whether there is nothing against looking at it. */
  boolean passes(HttpServerRequest request) {
    return problem(request).isEmpty();
  }

  /** Passes on requests that may be processed. */
  void check(RoutingContext ctx) {
    Optional<ProblemException> problem = problem(ctx.request());
    if (problem.isEmpty()) {
      ctx.next();
      return;
    }
    log.refused(ctx.request(), problem.get().getMessage());
    // What follows on this connection may be a part of this request, or another one.
    ctx.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    ctx.fail(problem.get());
  }

  /**
   * Passes on what says that it is JSON, which a form of a foreign page cannot, and what has
   * neither type nor body, such as a cancellation: pages of others are known by their Origin.
   */
  static void json(RoutingContext ctx) {
    List<String> types = ctx.request().headers().getAll(HttpHeaders.CONTENT_TYPE);
    if (types.isEmpty() && !hasBody(ctx.request())) {
      ctx.next();
      return;
    }
    String type = types.size() == 1 ? types.get(0) : "";
    String[] parts = type.toLowerCase(Locale.ROOT).split(";", 2);
    String parameters = parts.length == 1 ? "" : parts[1].replace("\"", "").strip();
    boolean utf8 = parameters.isEmpty() || parameters.equals("charset=utf-8");
    if (!parts[0].strip().equals(JSON) || !utf8) {
      throw notJson();
    }
    ctx.next();
  }

  static ProblemException notJson() {
    return new ProblemException(
        ProblemType.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json in UTF-8.");
  }

  private Optional<ProblemException> problem(HttpServerRequest request) {
    return framing(request).or(() -> host(request)).or(() -> origin(request));
  }

  /** Whether content follows the head of the request (RFC 9112, section 6.3). */
  public static boolean hasBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        || (length != null && !length.strip().equals("0"));
  }

  /**
   * RFC 9112, sections 3.2 and 6.1. Both lengths at once are refused by the decoder. A value that
   * begins with a blank was on a line of its own, which not every server takes for the header's.
   */
  private static Optional<ProblemException> framing(HttpServerRequest request) {
    List<String> codings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
    if (codings.size() > 1 || (codings.size() == 1 && !codings.get(0).equalsIgnoreCase(CHUNKED))) {
      return problem(ProblemType.NOT_IMPLEMENTED, "The only supported transfer coding is chunked.");
    }
    if (request.headers().contains("")) {
      return problem(ProblemType.INVALID_REQUEST, "A header has no name.");
    }
    int hostCount = request.headers().getAll(HttpHeaders.HOST).size();
    boolean mayLackHost = request.version() == HttpVersion.HTTP_1_0;
    return hostCount == 1 || (hostCount == 0 && mayLackHost)
        ? Optional.empty()
        : problem(ProblemType.INVALID_REQUEST, "Exactly one Host header is required.");
  }

  private Optional<ProblemException> host(HttpServerRequest request) {
    String host = request.getHeader(HttpHeaders.HOST);
    if (!request.uri().startsWith("/") && !isOf(host, request.uri())) {
      return problem(ProblemType.INVALID_REQUEST, "The target must be a path.");
    }
    return host == null || isKnown(host, request.localAddress())
        ? Optional.empty()
        : problem(
            ProblemType.MISDIRECTED,
            "This node is not known by that Host; http.hosts lists the names it is reached by.");
  }

  /**
   * A page whose own name was made to point here sends that name. An address that the connection
   * itself has come to cannot be such a name.
   */
  private boolean isKnown(String authority, SocketAddress local) {
    return authority.equals(lastKnown) || isOneOf(authority, local);
  }

  private boolean isOneOf(String authority, SocketAddress local) {
    Matcher parts = AUTHORITY.matcher(authority);
    if (!parts.matches()) {
      return false;
    }
    String host = parts.group(1).toLowerCase(Locale.ROOT);
    if (hosts.contains(host) || LOOPBACK.matcher(host).matches()) {
      lastKnown = authority;
      return true;
    }
    return host.equals(literal(local));
  }

  private Optional<ProblemException> origin(HttpServerRequest request) {
    List<String> from = request.headers().getAll(HttpHeaders.ORIGIN);
    boolean own =
        from.isEmpty()
            || (from.size() == 1
                && (origins.contains(from.get(0))
                    || isOf(request.getHeader(HttpHeaders.HOST), from.get(0))));
    return own
        ? Optional.empty()
        : problem(
            ProblemType.FORBIDDEN,
            "Pages of this Origin may not send requests; http.origins lists those that may.");
  }

  /** Whether that URL, or the pages of that origin, are under this Host, wherever TLS ends. */
  private static boolean isOf(String host, String origin) {
    try {
      URI uri = URI.create(origin);
      String scheme = String.valueOf(uri.getScheme());
      String port = scheme.equals("https") ? ":443" : ":80";
      return host != null
          && uri.getAuthority() != null
          && without(port, host).equalsIgnoreCase(without(port, uri.getAuthority()));
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private static String without(String port, String authority) {
    return authority.endsWith(port)
        ? authority.substring(0, authority.length() - port.length())
        : authority;
  }

  private static String literal(SocketAddress local) {
    String address = local == null ? "" : String.valueOf(local.hostAddress());
    return address.contains(":") ? "[" + address + "]" : address;
  }

  private static Optional<ProblemException> problem(ProblemType type, String detail) {
    return Optional.of(new ProblemException(type, detail));
  }
}
