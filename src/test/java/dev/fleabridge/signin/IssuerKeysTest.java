package dev.fleabridge.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** How often an issuer is asked for its keys, whatever tokens come. */
class IssuerKeysTest {

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger asked = new AtomicInteger();
  private final ECKey key = key("known");
  private volatile int status = 200;
  private final HttpServer server;
  private final NimbusJwtDecoder decoder;

  IssuerKeysTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    decoder =
        NimbusJwtDecoder.withJwkSetUri(
                "http://127.0.0.1:" + server.getAddress().getPort() + "/keys")
            .jwsAlgorithm(SignatureAlgorithm.ES256)
            .restOperations(IssuerKeys.rest(nanos::get))
            .build();
  }

  @BeforeEach
  void start() {
    server.createContext(
        "/keys",
        exchange -> {
          asked.incrementAndGet();
          byte[] body = new JWKSet(key).toString().getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void madeUpIdsOfKeysDoNotMakeTheIssuerBeAskedWithoutEnd() throws Exception {
    for (int i = 0; i < 50; i++) {
      String madeUp = token(key("made-up-" + i));
      assertThatExceptionOfType(BadJwtException.class).isThrownBy(() -> decoder.decode(madeUp));
    }
    assertThat(decoder.decode(token(key)).getSubject()).isEqualTo("ann");
    assertThat(asked).hasValue(1);

    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    String later = token(key("made-up-later"));
    assertThatExceptionOfType(BadJwtException.class).isThrownBy(() -> decoder.decode(later));
    assertThat(asked).hasValue(2);
  }

  /** No token is called bad for it. */
  @Test
  void anIssuerThatIsAwayIsAskedOnceASecondToo() throws Exception {
    status = 500;
    String good = token(key);
    for (int i = 0; i < 50; i++) {
      assertThatExceptionOfType(JwtException.class)
          .isThrownBy(() -> decoder.decode(good))
          .isNotInstanceOf(BadJwtException.class);
    }
    assertThat(asked).hasValue(1);

    status = 200;
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(decoder.decode(good).getSubject()).isEqualTo("ann");
  }

  private static String token(ECKey key) throws JOSEException {
    JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build();
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .subject("ann")
            .expirationTime(Date.from(Instant.now().plusSeconds(600)))
            .build();
    SignedJWT token = new SignedJWT(header, claims);
    token.sign(new ECDSASigner(key));
    return token.serialize();
  }

  private static ECKey key(String id) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
