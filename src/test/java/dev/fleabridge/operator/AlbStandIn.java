package dev.fleabridge.operator;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** A load balancer that has signed people in, and the address where its public key is. */
final class AlbStandIn implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  private static final String ARN =
      "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/bridge/50dc6c495c0c9188";
  private static final String KID = "12345678-1234-1234-1234-123456789012";

  private static final class Shared {
    static final ECKey KEY = key();
    static final HttpServer SERVER = server();

    private static ECKey key() {
      try {
        return new ECKeyGenerator(Curve.P_256).generate();
      } catch (JOSEException e) {
        throw new IllegalStateException(e);
      }
    }

    private static HttpServer server() {
      try {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpServer server = HttpServer.create(any, 0);
        server.createContext("/keys/", Shared::answer);
        server.start();
        return server;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private static void answer(HttpExchange exchange) throws IOException {
      try (exchange) {
        boolean known = exchange.getRequestURI().getPath().equals("/keys/" + KID);
        byte[] body = pem().getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(known ? 200 : 403, known ? body.length : -1);
        if (known) {
          exchange.getResponseBody().write(body);
        }
      }
    }

    private static String pem() {
      try {
        return "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(KEY.toECPublicKey().getEncoded())
            + "\n-----END PUBLIC KEY-----\n";
      } catch (JOSEException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    int port = Shared.SERVER.getAddress().getPort();
    TestPropertyValues.of(
            "fleabridge.security.alb.signer=" + ARN,
            "fleabridge.security.alb.issuer=https://idp.example",
            "fleabridge.security.alb.key-url=http://127.0.0.1:" + port + "/keys",
            "fleabridge.security.alb.role-claims=custom:roles")
        .applyTo(context);
  }

  /** What it adds to the requests of somebody whom it has signed in. */
  static String data(String name, String roles) {
    String header =
        JSONObjectUtils.toJSONString(
            Map.of(
                "alg",
                "ES256",
                "kid",
                KID,
                "signer",
                ARN,
                "iss",
                "https://idp.example",
                "client",
                "bridge",
                "exp",
                Instant.now().plusSeconds(120).getEpochSecond()));
    String claims = JSONObjectUtils.toJSONString(Map.of("sub", name, "custom:roles", roles));
    String start =
        encoded(header.getBytes(StandardCharsets.UTF_8))
            + '.'
            + encoded(claims.getBytes(StandardCharsets.UTF_8));
    try {
      byte[] signature =
          new ECDSASigner(Shared.KEY)
              .sign(new JWSHeader(JWSAlgorithm.ES256), start.getBytes(StandardCharsets.US_ASCII))
              .decode();
      return start + '.' + encoded(signature);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().encodeToString(bytes);
  }
}
