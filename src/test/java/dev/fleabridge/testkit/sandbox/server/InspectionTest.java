package dev.fleabridge.testkit.sandbox.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.testkit.sandbox.Fault;
import dev.fleabridge.testkit.sandbox.SandboxSettings;
import dev.fleabridge.testkit.sandbox.http.Json;
import dev.fleabridge.testkit.sandbox.http.Request;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What a test can find out about what happened. */
class InspectionTest {

  private final TestCaller caller = new TestCaller();

  private TestCaller.Seen pay(String header, String memo) {
    return caller.call(
        "POST",
        "/wallet/transfer",
        "pf_test_secret",
        "{\"from_agent\":\"a\",\"to_agent\":\"b\",\"amount_usd\":\"1\",\"memo\":\"" + memo + "\"}",
        header.isEmpty() ? Map.of() : Map.of("idempotency-key", header));
  }

  @Test
  void countsEffectsByKey() {
    pay("k1", "ref:k1");
    pay("k2", "Signal payout ref:k2.");
    pay("", "without");
    caller.get("/wallet/a", "pf_test_x");

    assertThat(caller.get("/_sandbox/summary", null).body().toString())
        .isEqualTo(
            ("{'calls':4,'effects':3,'by_operation':{'transfer':3},'keys':2,'without_key':1,"
                    + "'duplicates':[]}")
                .replace('\'', '"'));
  }

  @Test
  void findsADuplicateThatComesUnderAnotherHeader() {
    pay("k1", "ref:same");
    pay("k2", "ref:same");

    assertThat(caller.get("/_sandbox/summary", null).body().path("duplicates").toString())
        .isEqualTo("[{\"operation\":\"transfer\",\"key\":\"same\",\"effects\":2}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"memo":"x ref:a-1_b"} | a-1_b
          {"condition_memo":"ref:a then"} | a
          {"memo":"{\\"accuracy\\":0.9,\\"ref\\":\\"a\\"}"} | a
          {"metadata":{"idempotency_key":"a"}} | a
          {"idempotency_key":"a","reason":"r"} | a
          """)
  void findsTheKeyWhereverItTravels(String body, String key) {
    Request request = new Request("POST", "/", Map.of(), Map.of(), new byte[0]);
    JsonNode json = Json.read(body.getBytes(java.nio.charset.StandardCharsets.UTF_8));

    assertThat(Effects.keys(request, json)).isEqualTo(Set.of(key));
  }

  @Test
  void doesNotCountWhatWasRefusedOrLostBefore() {
    caller.sandbox.faults().add(Fault.next(Fault.Kind.LOST_BEFORE, 1, "*"));
    pay("k1", "m");
    caller.post("/wallet/transfer", "pf_test_x", "{}");

    JsonNode summary = caller.get("/_sandbox/summary", null).body();
    assertThat(summary.path("calls").asInt()).isEqualTo(2);
    assertThat(summary.path("effects").asInt()).isZero();
  }

  @Test
  void remembersCallsWithoutTheirSecrets() {
    caller.sandbox.faults().add(Fault.next(Fault.Kind.LOST_AFTER, 1, "*"));
    pay("k1", "m");

    JsonNode calls = caller.get("/_sandbox/calls?path=/wallet/*", null).body();
    assertThat(calls.toString()).doesNotContain("secret");
    JsonNode call = calls.path("calls").get(0);
    assertThat(call.path("headers").path("authorization").asString()).isEqualTo("Bearer pf_***");
    assertThat(call.path("headers").path("idempotency-key").asString()).isEqualTo("k1");
    assertThat(call.path("effect").asString()).isEqualTo("transfer");
    assertThat(call.path("fault").asString()).isEqualTo("LOST_AFTER");
    assertThat(call.path("at").asString()).isEqualTo("2026-03-02T10:00:00.250Z");
  }

  @Test
  void forgetsTheOldestButCountsOn() {
    TestCaller small = new TestCaller(SandboxSettings.parse("--journal-size=3", "--ledger-size=4"));
    for (int i = 0; i < 10; i++) {
      small.call(
          "POST",
          "/wallet/transfer",
          "pf_test_x",
          "{\"from_agent\":\"a\",\"to_agent\":\"b\",\"amount_usd\":\"1\",\"memo\":\"ref:k"
              + i % 9
              + "\"}",
          Map.of());
    }

    assertThat(small.get("/_sandbox/calls", null).body().path("count").asInt()).isEqualTo(3);
    assertThat(small.get("/_sandbox/ledger", null).body().path("count").asInt()).isEqualTo(4);
    JsonNode summary = small.get("/_sandbox/summary", null).body();
    assertThat(summary.path("effects").asInt()).isEqualTo(10);
    assertThat(summary.path("duplicates").get(0).path("key").asString()).isEqualTo("k0");
    assertThat(small.balance("a")).isEqualTo("90.00");
  }

  @Test
  void showsTheBooks() {
    pay("k1", "note");

    JsonNode agents = caller.get("/_sandbox/agents", null).body();
    assertThat(agents.path("books").path("@world").asString()).isEqualTo("-10200.00");
    assertThat(agents.path("imbalance").asString()).isEqualTo("0.00");
    JsonNode entries = caller.get("/_sandbox/ledger?agent=b", null).body().path("entries");
    assertThat(entries.get(1).path("memo").asString()).isEqualTo("note");
    assertThat(entries.get(1).path("balance_after").asString()).isEqualTo("101.00");
  }

  @Test
  void startsAnewOnReset() {
    pay("k1", "m");
    caller.post("/_sandbox/settings", null, "{\"openingBalance\":\"7\"}");
    caller.post("/_sandbox/reset", null, null);

    assertThat(caller.get("/_sandbox/summary", null).body().path("effects").asInt()).isZero();
    assertThat(caller.get("/wallet/a", "pf_test_x").text("balance_usd")).isEqualTo("7.00");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          clock | {"advance":"tomorrow"}
          clock | {"seconds":-1}
          price | {"coin":"BTC","price":0}
          settings | {"colour":"purple"}
          settings | {"idempotency":"maybe"}
          agents | {"agent_id":"@house"}
          agents | {"agent_id":"a","balance":"-1"}
          agents | null
          """)
  void refusesOrdersThatMakeNoSense(String what, String body) {
    assertThat(caller.post("/_sandbox/" + what, null, body).status()).isEqualTo(400);
  }
}
