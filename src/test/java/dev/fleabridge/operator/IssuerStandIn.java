package dev.fleabridge.operator;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An issuer at which people log in: it has them sent back with a code, and gives a token for each
 * code once, to whoever knows the verifier. A test says who logs in, and what is wrong with it.
 */
final class IssuerStandIn implements AutoCloseable {

  static final String CLIENT = "bridge";

  /** The client's name and secret, as a form has them in {@code Authorization}. */
  private static final String SECRET = "Basic YnJpZGdlOmEtc2VjcmV0";

  private final RSAKey key;
  private final HttpServer server;
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  private volatile Map<String, Object> person = Map.of();
  private volatile boolean isAway;

  IssuerStandIn() {
    try {
      this.key = new RSAKeyGenerator(2048).keyID("first").generate();
      this.server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException | JOSEException e) {
      throw new IllegalStateException(e);
    }
    on("/.well-known/openid-configuration", exchange -> json(exchange, 200, discovery()));
    on("/keys", exchange -> json(exchange, 200, new JWKSet(key.toPublicJWK()).toJSONObject()));
    on("/authorize", this::authorize);
    on("/token", this::token);
    server.start();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Who logs in from now on; a claim that the issuer writes itself is taken from here first. */
  void person(Map<String, Object> claims) {
    person = Map.copyOf(claims);
  }

  /** From now on it breaks each connection, or does so no more. */
  void away(boolean away) {
    isAway = away;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void on(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            if (!isAway) {
              handler.handle(exchange);
            }
          }
        });
  }

  private Map<String, Object> discovery() {
    return Map.of(
        "issuer",
        address(),
        "authorization_endpoint",
        address() + "/authorize",
        "token_endpoint",
        address() + "/token",
        "jwks_uri",
        address() + "/keys",
        "subject_types_supported",
        new String[] {"public"});
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> asked = form(exchange.getRequestURI().getRawQuery());
    String code = UUID.randomUUID().toString();
    codes.put(code, asked);
    String back =
        "%s?code=%s&state=%s"
            .formatted(
                asked.get("redirect_uri"),
                code,
                String.valueOf(asked.get("state")).replace("=", "%3D"));
    exchange.getResponseHeaders().set("Location", back);
    exchange.sendResponseHeaders(302, -1);
  }

  private void token(HttpExchange exchange) throws IOException {
    Map<String, String> given =
        form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    Map<String, String> asked = codes.remove(given.getOrDefault("code", ""));
    boolean good =
        asked != null
            && SECRET.equals(exchange.getRequestHeaders().getFirst("Authorization"))
            && "S256".equals(asked.get("code_challenge_method"))
            && challenge(given.get("code_verifier")).equals(asked.get("code_challenge"))
            && Objects.equals(asked.get("redirect_uri"), given.get("redirect_uri"));
    if (asked == null || !good) {
      json(exchange, 400, Map.of("error", "invalid_grant", "error_description", "words of theirs"));
      return;
    }
    json(
        exchange,
        200,
        Map.of(
            "access_token",
            "nobody-needs-it",
            "token_type",
            "Bearer",
            "expires_in",
            60,
            "id_token",
            idToken(String.valueOf(asked.get("nonce")))));
  }

  private String idToken(String nonce) {
    Instant now = Instant.now();
    Map<String, Object> claims = new HashMap<>(Map.of("iss", address(), "aud", CLIENT));
    claims.put("nonce", nonce);
    claims.put("iat", Date.from(now));
    claims.put("exp", Date.from(now.plusSeconds(300)));
    claims.putAll(person);
    JWTClaimsSet.Builder set = new JWTClaimsSet.Builder();
    claims.forEach(set::claim);
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), set.build());
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }

  private static String challenge(@Nullable String verifier) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(String.valueOf(verifier).getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> form(String text) {
    Map<String, String> form = new HashMap<>();
    for (String pair : text.split("&", -1)) {
      String[] both = pair.split("=", 2);
      form.put(both[0], URLDecoder.decode(both[1], StandardCharsets.UTF_8));
    }
    return form;
  }

  private static void json(HttpExchange exchange, int status, Map<String, Object> body)
      throws IOException {
    byte[] bytes = JSONObjectUtils.toJSONString(body).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
