package dev.fleabridge.testkit.sandbox.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.testkit.sandbox.Fault;
import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.sandbox.http.Reply;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings, idempotency, limits: what can be switched. */
class SwitchesTest {

  private static final String PAY =
      "{\"from_agent\":\"agt_a\",\"to_agent\":\"agt_b\",\"amount_usd\":\"1\"}";

  private static TestCaller.Seen pay(TestCaller caller, String key, String body) {
    return caller.call(
        "POST", "/wallet/transfer", "pf_test_x", body, Map.of("idempotency-key", key));
  }

  @Test
  void readsArguments() {
    SandboxSettings settings =
        SandboxSettings.parse(
            "--port=0",
            "--answer-delay=20",
            "--rateLimits=observed",
            "--timeout-policy=release-to-payee",
            "--balances=agt_a:5,agt_b:0.10",
            "--idempotency=on");

    assertThat(settings.port()).isZero();
    assertThat(settings.answerDelay()).isEqualTo(Duration.ofMillis(20));
    assertThat(settings.rateLimits()).isEqualTo(SandboxSettings.RateLimitPolicy.OBSERVED);
    assertThat(settings.timeoutPolicy()).isEqualTo(SandboxSettings.TimeoutPolicy.RELEASE_TO_PAYEE);
    assertThat(settings.balances().get("agt_b")).isEqualByComparingTo("0.1");
    assertThat(settings.idempotency()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "port=1",
        "--port",
        "--=1",
        "--prot=1",
        "--port=many",
        "--port=70000",
        "--idempotency=yes",
        "--openingBalance=-1",
        "--balances=agt_a",
        "--rate-limits=some",
        "--documentedLimit=0"
      })
  void refusesArgumentsThatAreMistakes(String argument) {
    assertThatThrownBy(() -> SandboxSettings.parse(argument))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ignoresIdempotencyKeysAsObserved() {
    TestCaller caller = new TestCaller();

    String first = pay(caller, "k1", PAY).text("tx_id");
    assertThat(pay(caller, "k1", PAY).text("tx_id")).isNotEqualTo(first);
    assertThat(caller.balance("agt_a")).isEqualTo("98.00");
  }

  @Test
  void honoursIdempotencyKeysWhereToldTo() {
    TestCaller caller = new TestCaller(SandboxSettings.parse("--idempotency=true"));

    TestCaller.Seen first = pay(caller, "k1", PAY);
    TestCaller.Seen again = pay(caller, "k1", PAY);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.reply().headers()).containsKey("Idempotency-Replayed");
    assertThat(caller.balance("agt_a")).isEqualTo("99.00");
    assertThat(pay(caller, "k1", PAY.replace("\"1\"", "\"2\"")).error())
        .isEqualTo("422 idempotency_key_reused");
    assertThat(pay(caller, "k".repeat(65), PAY).error()).isEqualTo("400 invalid_idempotency_key");
    assertThat(pay(caller, "k2", PAY.replace("\"1\"", "\"1000\"")).status()).isEqualTo(402);
    // A refusal had no effect, so its key is free.
    assertThat(pay(caller, "k2", PAY).status()).isEqualTo(200);
    assertThat(caller.sandbox.withEffects(Effects::duplicates)).isEmpty();
  }

  @Test
  void replaysAnAnswerThatWasLost() {
    TestCaller caller = new TestCaller(SandboxSettings.parse("--idempotency=true"));
    caller.sandbox.faults().add(Fault.next(Fault.Kind.LOST_AFTER, 1, "*"));

    assertThat(pay(caller, "k1", PAY).reply().delivery()).isEqualTo(Reply.Delivery.CLOSE);
    assertThat(pay(caller, "k1", PAY).text("tx_id")).startsWith("tx_");
    assertThat(caller.balance("agt_a")).isEqualTo("99.00");
  }

  @Test
  void limitsAsObservedWithoutAHint() {
    TestCaller caller = new TestCaller(SandboxSettings.parse("--rate-limits=observed"));
    for (int i = 0; i < 20; i++) {
      assertThat(caller.post("/escrow/create", null, "{}").status()).isEqualTo(401);
    }

    TestCaller.Seen limited = caller.post("/escrow/create", null, "{}");

    assertThat(limited.error()).isEqualTo("429 rate_limited");
    assertThat(limited.text("message")).isEqualTo("Too many requests. Limit: 20 per 60s");
    assertThat(limited.reply().headers()).isEmpty();
    Map<String, String> elsewhere = Map.of("x-forwarded-for", "10.0.0.9, 10.0.0.1");
    assertThat(caller.call("POST", "/escrow/create", null, "{}", elsewhere).status())
        .isEqualTo(401);
    caller.advance(61);
    assertThat(caller.post("/escrow/create", null, "{}").status()).isEqualTo(401);
  }

  @Test
  void limitsAsDocumentedWithHeaders() {
    TestCaller caller =
        new TestCaller(SandboxSettings.parse("--rate-limits=documented", "--documented-limit=2"));
    assertThat(caller.post("/wallet/transfer", "pf_test_x", PAY).reply().headers())
        .containsEntry("X-RateLimit-Limit", "2")
        .containsEntry("X-RateLimit-Remaining", "1");
    caller.post("/wallet/transfer", "pf_test_x", PAY);
    caller.advance(45);

    TestCaller.Seen limited = caller.post("/wallet/transfer", "pf_test_x", PAY);

    assertThat(limited.error()).isEqualTo("429 rate_limit_exceeded");
    assertThat(limited.reply().headers()).containsEntry("Retry-After", "15");
    assertThat(caller.post("/wallet/transfer", "pf_test_other", PAY).status()).isEqualTo(200);
    assertThat(caller.balance("agt_a")).isEqualTo("97.00");
  }

  @Test
  void givesTheSameIdsWithTheSameSeed() {
    TestCaller one = new TestCaller(SandboxSettings.parse("--seed=5"));
    TestCaller two = new TestCaller(SandboxSettings.parse("--seed=5"));
    TestCaller other = new TestCaller(SandboxSettings.parse("--seed=6"));

    String id = one.post("/wallet/transfer", "pf_test_x", PAY).text("tx_id");
    assertThat(two.post("/wallet/transfer", "pf_test_x", PAY).text("tx_id")).isEqualTo(id);
    assertThat(other.post("/wallet/transfer", "pf_test_x", PAY).text("tx_id")).isNotEqualTo(id);
  }
}
