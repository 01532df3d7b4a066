package dev.fleabridge.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.oauth2.jwt.Jwt;

/** Whose word a request is signed in by, where a load balancer has signed somebody in. */
class AlbSignInTest {

  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final String ARN =
      "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/bridge/50dc6c495c0c9188";
  private static final String OTHER_ARN = ARN.replace("bridge", "other");
  private static final String KID = "12345678-1234-1234-1234-123456789012";

  private final ECKey key = generated();
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> asked = new ArrayList<>();
  private @Nullable RuntimeException trouble;
  private final AlbKeys keys =
      new AlbKeys(
          id -> {
            asked.add(id);
            return trouble != null
                ? CompletableFuture.failedFuture(trouble)
                : CompletableFuture.completedFuture(id.equals(KID) ? pem(key) : null);
          },
          nanos::get);
  private final AlbIdentity identity =
      new AlbIdentity(
          new AlbProperties(List.of(ARN), "https://idp.example", "bridge-client", null, List.of()),
          keys,
          Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void theWordOfOurLoadBalancerIsBelievedAndItsKeyIsFetchedOnce() throws Exception {
    for (int i = 0; i < 3; i++) {
      Jwt jwt = identity.read(data(header -> {}, claims -> claims.put("groups", "viewer")));

      assertThat(jwt.getSubject()).isEqualTo("ann");
      assertThat(jwt.getClaimAsString("groups")).isEqualTo("viewer");
      assertThat(jwt.getExpiresAt()).isEqualTo(NOW.plusSeconds(120));
    }
    assertThat(asked).containsExactly(KID);
  }

  /** Each of these is judged before anybody is asked for a key. */
  @ParameterizedTest
  @CsvSource({
    "alg, none",
    "alg, HS256",
    "alg, RS256",
    "alg, ES384",
    "signer, SOME_OTHER_ARN",
    "signer, ",
    "iss, https://other.example",
    "iss, ",
    "client, other-client",
    "client, ",
    "exp, 1796039939",
    "exp, soon",
    "exp, NUMBER 31556889864403200",
    "exp, NUMBER 31556889864403199",
    "exp, NUMBER 9223372036854775807",
    "exp, NUMBER -9223372036854775808",
    "exp, ",
    "kid, ../12345678-1234-1234-1234-123456789012",
    "kid, 12345678-1234-1234-1234-12345678901G",
    "kid, http://evil.example/x",
    "kid, "
  })
  void whatIsNotItsWordIsRefusedUnasked(String name, @Nullable String value) throws Exception {
    String changed = "SOME_OTHER_ARN".equals(value) ? OTHER_ARN : value;
    String data =
        data(
            header -> {
              if (changed == null) {
                header.remove(name);
              } else {
                header.put(name, numberOrText(changed));
              }
            },
            claims -> {});

    assertBad(data);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "1", "", "{", "{}", "{\"alg\":null}"})
  void whatIsNoHeaderIsRefused(String header) {
    assertBad(
        Base64.getUrlEncoder().encodeToString(header.getBytes(StandardCharsets.UTF_8))
            + ".e30=.AAAA");
  }

  private static Object numberOrText(String value) {
    return value.startsWith("NUMBER ") ? Long.valueOf(value.substring(7)) : value;
  }

  @Test
  void itsEndHasAMinuteOfToleranceAndNoMore() throws Exception {
    long end = NOW.getEpochSecond();
    assertThat(identity.read(data(header -> header.put("exp", end - 59), c -> {})).getSubject())
        .isEqualTo("ann");
    assertBad(data(header -> header.put("exp", end - 60), claims -> {}));
    assertBad(data(header -> {}, claims -> claims.put("exp", end - 60)));
    assertBad(data(header -> {}, claims -> claims.put("exp", "never")));
  }

  @Test
  void anotherKeysOrAChangedSignatureIsRefused() throws Exception {
    String good = data(header -> {}, claims -> {});
    String[] parts = good.split("\\.", -1);
    String forged = part("{\"sub\":\"mallory\",\"roles\":[\"approver\"]}");

    assertBad(parts[0] + '.' + forged + '.' + parts[2]);
    assertBad(parts[0] + '.' + parts[1] + '.' + encoded(new byte[64]));
    assertBad(parts[0] + '.' + parts[1] + '.');
    assertBad(parts[0] + '.' + parts[1]);
    assertBad(signed(generated(), header(), claims()));
    assertBad("");
    assertBad("a.b.c");
    assertBad(part("[]") + '.' + parts[1] + '.' + parts[2]);
    assertBad("x".repeat(20_000) + '.' + parts[1] + '.' + parts[2]);
  }

  /** The public key is public: whoever takes it for a shared secret lets everybody in. */
  @Test
  void thePublicKeyIsNoSharedSecret() throws Exception {
    Map<String, Object> header = header();
    header.put("alg", "HS256");
    String start = part(JSONObjectUtils.toJSONString(header)) + '.' + part("{\"sub\":\"ann\"}");
    String mac =
        new MACSigner(pem(key).getBytes(StandardCharsets.UTF_8))
            .sign(new JWSHeader(JWSAlgorithm.HS256), start.getBytes(StandardCharsets.US_ASCII))
            .toString();

    assertBad(start + '.' + mac);
  }

  @Test
  void idsThatSomebodyMakesUpAreNotAskedForWithoutEnd() throws Exception {
    int refused = 0;
    for (int i = 0; i < 100; i++) {
      String data = data(header -> header.put("kid", UUID.randomUUID().toString()), claims -> {});
      try {
        identity.read(data);
      } catch (TryLater e) {
        refused++;
      } catch (BadCredentialsException e) {
        // The first may be asked for.
      }
    }
    assertThat(asked).hasSize(1);
    assertThat(refused).isEqualTo(99);

    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(identity.read(data(header -> {}, claims -> {})).getSubject()).isEqualTo("ann");
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    String unknown = asked.getFirst();
    assertBad(data(header -> header.put("kid", unknown), claims -> {}));
    assertThat(asked).hasSize(2);
  }

  @Test
  void whileTheKeyCannotBeFetchedItIsSaidToComeLater() throws Exception {
    trouble = new IllegalStateException("the endpoint of keys said 500");
    assertThatExceptionOfType(TryLater.class)
        .isThrownBy(() -> identity.read(data(header -> {}, claims -> {})))
        .satisfies(later -> assertThat(later.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE));

    trouble = null;
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(identity.read(data(header -> {}, claims -> {})).getSubject()).isEqualTo("ann");
  }

  @ParameterizedTest
  @CsvSource({
    "eu-west-1, https://public-keys.auth.elb.eu-west-1.amazonaws.com/",
    "us-gov-west-1, https://s3-us-gov-west-1.amazonaws.com/aws-elb-public-keys-prod-us-gov-west-1/",
    "cn-north-1, https://public-keys.auth.elb.cn-north-1.amazonaws.com.cn/"
  })
  void theKeysAreWhereAwsHasThem(String region, String address) {
    String arn = ARN.replace("eu-west-1", region);
    assertThat(new AlbProperties(List.of(arn), "i", null, null, List.of()).keys())
        .hasToString(address);
    assertThat(new AlbProperties(List.of(arn), "i", null, "http://keys:1/a", List.of()).keys())
        .hasToString("http://keys:1/a/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bridge", "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/a/b"})
  void whatIsNoArnStopsTheStart(String signer) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AlbProperties(List.of(signer), "i", null, null, List.of()))
        .withMessageContaining("fleabridge.security.alb.signer");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AlbProperties(List.of(ARN), " ", null, null, List.of()))
        .withMessageContaining("fleabridge.security.alb.issuer");
  }

  private void assertBad(String data) {
    assertThatExceptionOfType(BadCredentialsException.class).isThrownBy(() -> identity.read(data));
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
  }

  private String data(Consumer<Map<String, Object>> header, Consumer<Map<String, Object>> claims)
      throws JOSEException {
    Map<String, Object> head = header();
    header.accept(head);
    Map<String, Object> all = claims();
    claims.accept(all);
    return signed(key, head, all);
  }

  private static Map<String, Object> header() {
    return new HashMap<>(
        Map.of(
            "alg", "ES256",
            "typ", "JWT",
            "kid", KID,
            "signer", ARN,
            "iss", "https://idp.example",
            "client", "bridge-client",
            "exp", NOW.plusSeconds(120).getEpochSecond()));
  }

  private static Map<String, Object> claims() {
    return new HashMap<>(Map.of("sub", "ann"));
  }

  /** As a load balancer writes it: with padding, which the signature covers. */
  private static String signed(ECKey key, Map<String, Object> header, Map<String, Object> claims)
      throws JOSEException {
    String start =
        part(JSONObjectUtils.toJSONString(header) + " ".repeat(2))
            + '.'
            + part(JSONObjectUtils.toJSONString(claims));
    return start
        + '.'
        + encoded(
            new ECDSASigner(key)
                .sign(new JWSHeader(JWSAlgorithm.ES256), start.getBytes(StandardCharsets.US_ASCII))
                .decode());
  }

  private static String part(String json) {
    return encoded(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().encodeToString(bytes);
  }

  private static ECKey generated() {
    try {
      return new ECKeyGenerator(Curve.P_256).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  static String pem(ECKey key) {
    try {
      return "-----BEGIN PUBLIC KEY-----\n"
          + Base64.getMimeEncoder().encodeToString(key.toECPublicKey().getEncoded())
          + "\n-----END PUBLIC KEY-----\n";
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
