package dev.weft.gateway.api;

import dev.weft.gateway.auth.Access;
import dev.weft.gateway.http.Endpoint;
import dev.weft.gateway.http.Endpoint.Bound;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The console page and the contracts, read once from the class path. The page may run its own
 * script and nothing else: the policy holds the script's and the style's hash.
 *
 * <p>Thread-safe.
 */
public final class Documents {
  private static final String YAML = "application/yaml";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String ROOT = "/dev/weft/gateway/";

  private final Buffer console = load("console.html");
  private final Buffer openapi = load("openapi.yaml");
  private final Buffer asyncapi = load("asyncapi.yaml");
  private final String policy = policyOf(console.toString());

  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(HttpMethod.GET, "/", Access.OPEN, Bound.NONE, this::console),
        new Endpoint(
            HttpMethod.GET,
            "/openapi.yaml",
            Access.OPEN,
            Bound.NONE,
            ctx -> Responses.content(ctx, YAML, openapi)),
        new Endpoint(
            HttpMethod.GET,
            "/asyncapi.yaml",
            Access.OPEN,
            Bound.NONE,
            ctx -> Responses.content(ctx, YAML, asyncapi)));
  }

  private void console(RoutingContext ctx) {
    ctx.response()
        .putHeader("Content-Security-Policy", policy)
        .putHeader("Referrer-Policy", "no-referrer");
    Responses.content(ctx, HTML, console);
  }

  private static String policyOf(String html) {
    return "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
        + " img-src data:; connect-src 'self'"
        + "; script-src "
        + hashOf(html, "script")
        + "; style-src "
        + hashOf(html, "style");
  }

  private static String hashOf(String html, String element) {
    Matcher matcher =
        Pattern.compile("<" + element + ">(.*?)</" + element + ">", Pattern.DOTALL).matcher(html);
    if (!matcher.find()) {
      return "'none'";
    }
    byte[] hash = sha256(matcher.group(1).getBytes(StandardCharsets.UTF_8));
    return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JVM has SHA-256", impossible);
    }
  }

  private static Buffer load(String name) {
    try (InputStream resource = Documents.class.getResourceAsStream(ROOT + name)) {
      if (resource == null) {
        throw new IllegalStateException(ROOT + name + " is not on the class path");
      }
      return Buffer.buffer(resource.readAllBytes());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
