package dev.fleabridge.mcp;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.function.Consumer;

/** An issuer of tokens that shows its keys over HTTP. */
final class AgentTokens implements AutoCloseable {

  static final String ISSUER = "https://issuer.example";

  private final RSAKey key;
  private final HttpServer keys;

  AgentTokens() throws IOException, JOSEException {
    this.key = new RSAKeyGenerator(2048).keyID("k1").generate();
    byte[] shown = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
    this.keys = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    keys.createContext(
        "/keys",
        asked -> {
          asked.getResponseHeaders().set("Content-Type", "application/json");
          asked.sendResponseHeaders(200, shown.length);
          asked.getResponseBody().write(shown);
          asked.close();
        });
    keys.start();
  }

  /** Settings by which a service takes its tokens, those for agents and those for people. */
  String[] settings() {
    String jwt = "spring.security.oauth2.resourceserver.jwt.";
    return new String[] {
      jwt + "jwk-set-uri=http://127.0.0.1:%d/keys".formatted(keys.getAddress().getPort()),
      jwt + "issuer-uri=" + ISSUER,
      jwt + "audiences=fleabridge",
      "fleabridge.mcp.resource=" + McpService.RESOURCE,
      "fleabridge.mcp.agents.cloud.subject=client-of-the-cloud",
      "fleabridge.mcp.agents.tokens-only.agent=agt_a"
    };
  }

  @Override
  public void close() {
    keys.stop(0);
  }

  /** A good token of the trainer that may pay, changed. */
  String token(Consumer<JWTClaimsSet.Builder> change) {
    Instant now = Instant.now();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .subject("trainer")
            .audience(McpService.RESOURCE)
            .claim("scope", "payments:read payments:write")
            .issueTime(Date.from(now.minusSeconds(5)))
            .expirationTime(Date.from(now.plus(Duration.ofMinutes(5))));
    change.accept(claims);
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), claims.build());
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }
}
