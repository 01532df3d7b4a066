package dev.fleabridge.purpleflea.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.purpleflea.CallOutcome;
import dev.fleabridge.purpleflea.Exchange;
import dev.fleabridge.purpleflea.Operation;
import dev.fleabridge.purpleflea.Receipt;
import dev.fleabridge.purpleflea.Service;
import dev.fleabridge.purpleflea.Side;
import dev.fleabridge.purpleflea.dialect.Dialect;
import dev.fleabridge.purpleflea.dialect.Dialects;
import dev.fleabridge.purpleflea.http.Transmission;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every status, error code and transport failure that docs/reference/purpleflea-api.md names, and
 * what it means. To be read beside docs/reference/money-rules.md, rule 10.
 */
class ClassifierTest {

  private static final BigDecimal TEN = new BigDecimal("10");
  private static final Map<String, Operation> OPS =
      Map.ofEntries(
          Map.entry("transfer", new Operation.Transfer("me", "ag_1", TEN, "m")),
          Map.entry("payout", new Operation.Payout("me", "ag_1", TEN, "m")),
          Map.entry("record", new Operation.MemoRecord("me", "m")),
          Map.entry(
              "create",
              new Operation.CreateEscrow("me", "ag_1", TEN, "work", null, Map.of(), null)),
          Map.entry("complete", new Operation.CompleteEscrow("me", "esc_1")),
          Map.entry("release", new Operation.ReleaseEscrow("me", "esc_1", "ok", Map.of())),
          Map.entry("dispute", new Operation.DisputeEscrow("me", "esc_1", "no")),
          Map.entry(
              "open", new Operation.OpenPosition("me", "BTC", Side.LONG, TEN, null, Map.of())),
          Map.entry("close", new Operation.ClosePosition("me", "pos_1")),
          Map.entry("claim", new Operation.ClaimFaucet("ag_1", null)),
          Map.entry("register", new Operation.RegisterAgent("me", Service.CASINO, null)));

  @ParameterizedTest(name = "{0} {1}: {2} {3} is {4}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # success with all that is promised
          services   | transfer | 200 | {"tx_id":"pay_1","amount":10}              | DONE
          services   | transfer | 200 | {"tx_id":"pay_1","amount":10.000000000001} | DONE
          services   | create   | 201 | {"escrow_id":"esc_1","amount_usd":10}      | DONE
          services   | create   | 200 | {"escrow_id":"esc_1"}                      | DONE
          services   | release  | 200 | {"escrow_id":"esc_1","status":"released"}  | DONE
          services   | complete | 200 | {"escrow_id":"esc_1","status":"completed"} | DONE
          services   | dispute  | 200 | {"escrow_id":"esc_1","status":"disputed"}  | DONE
          services   | open     | 200 | {"position_id":"pos_1","order_id":"ord_1"} | DONE
          services   | close    | 200 | {"position_id":"pos_1","status":"closed"}  | DONE
          services   | claim    | 200 | {"credited":1,"claim_id":"c"}              | DONE
          services   | register | 201 | {"agent_id":"ag_2","api_key":"sk_live_00"} | DONE
          guide      | transfer | 200 | {"tx_id":"t"}                              | DONE
          guide      | record   | 201 | {"tx_id":"t"}                              | DONE
          guide      | create   | 201 | {"escrow_id":"e"}                          | DONE
          guide      | release  | 200 | {"tx_id":"t"}                              | DONE
          guide      | open     | 200 | {}                                         | DONE
          sagemaker  | transfer | 200 | {}                                         | DONE
          sagemaker  | payout   | 200 | {"anything":1}                             | DONE
          sagemaker  | create   | 200 | {"escrow_id":"e"}                          | DONE
          databricks | payout   | 200 | {"tx_id":"t"}                              | DONE
          databricks | create   | 200 | {"escrow_id":"e"}                          | DONE
          databricks | release  | 200 | {"tx_id":"t"}                              | DONE
          databricks | dispute  | 200 | {}                                         | DONE

          # success that does not say all of it, or says something else
          services   | transfer | 200 | {}                                         | UNKNOWN
          services   | transfer | 200 | {"tx_id":"pay_1","amount":11}              | UNKNOWN
          services   | transfer | 200 | {"tx_id":"pay_1","to":"ag_9"}              | UNKNOWN
          services   | create   | 201 | {"status":"funded"}                        | UNKNOWN
          services   | create   | 201 | {"escrow_id":""}                           | UNKNOWN
          services   | create   | 201 | {"escrow_id":{}}                           | UNKNOWN
          services   | create   | 201 | {"escrow_id":"esc_1","amount_usd":9}       | UNKNOWN
          services   | release  | 200 | {"escrow_id":"esc_2","status":"released"}  | UNKNOWN
          services   | release  | 200 | {"escrow_id":"esc_1","status":"funded"}    | UNKNOWN
          services   | open     | 200 | {"order_id":"ord_1"}                       | UNKNOWN
          services   | register | 201 | {"agent_id":"ag_2"}                        | UNKNOWN
          services   | register | 201 | {"agent_id":"ag_2","api_key":"a b"}        | UNKNOWN
          guide      | transfer | 200 | {}                                         | UNKNOWN
          guide      | transfer | 200 | {"tx_id":null}                             | UNKNOWN
          guide      | transfer | 200 | {"tx_id":"t"                               | UNKNOWN
          guide      | transfer | 200 | {"tx_id":"t"} x                            | UNKNOWN
          guide      | transfer | 200 | {"tx_id":"t","tx_id":"u"}                  | UNKNOWN
          guide      | transfer | 200 | <html>ok</html>                            | UNKNOWN
          guide      | transfer | 200 | ``                                         | UNKNOWN
          guide      | transfer | 204 | ``                                         | UNKNOWN
          guide      | create   | 200 | []                                         | UNKNOWN
          sagemaker  | transfer | 200 | ok                                         | UNKNOWN
          sagemaker  | transfer | 200 | {"error":"insufficient"}                   | UNKNOWN
          sagemaker  | create   | 200 | {}                                         | UNKNOWN
          databricks | payout   | 200 | {"error":"unknown agent"}                  | UNKNOWN
          databricks | payout   | 201 | {"tx_id":"t"}                              | UNKNOWN
          databricks | payout   | 202 | {"tx_id":"t"}                              | UNKNOWN

          # refusals of the public servers
          services | transfer | 400 | {"error":"invalid_request"}         | DECLINED invalid_request
          services | transfer | 400 | {"error":"invalid_amount"}          | DECLINED invalid_amount
          services | transfer | 400 | {"error":"same_agent"}              | DECLINED same_agent
          services | transfer | 404 | {"error":"recipient_not_found"}     | DECLINED recipient_not_found
          services | transfer | 400 | {"error":"insufficient_balance"}    | DECLINED insufficient_balance
          services | transfer | 401 | {"error":"unauthorized"}            | DECLINED unauthorized
          services | create   | 401 | {"error":"unauthorized"}            | DECLINED unauthorized
          services | create   | 400 | {"error":"invalid_amount"}          | DECLINED invalid_amount
          services | create   | 400 | {"error":"invalid_description"}     | DECLINED invalid_description
          services | create   | 400 | {"error":"invalid_counterparty"}    | DECLINED invalid_counterparty
          services | create   | 400 | {"error":"self_escrow"}             | DECLINED self_escrow
          services | create   | 404 | {"error":"counterparty_not_found"}  | DECLINED counterparty_not_found
          services | create   | 404 | {"error":"creator_not_found"}       | DECLINED creator_not_found
          services | create   | 402 | {"error":"insufficient_balance","balance":1} | DECLINED insufficient_balance
          services | release  | 401 | {"error":"unauthorized"}            | DECLINED unauthorized
          services | release  | 403 | {"error":"forbidden"}               | DECLINED forbidden
          services | release  | 404 | {"error":"not_found"}               | DECLINED not_found
          services | release  | 409 | {"error":"invalid_status"}          | DECLINED invalid_status
          services | complete | 409 | {"error":"invalid_status"}          | DECLINED invalid_status
          services | dispute  | 409 | {"error":"invalid_status"}          | DECLINED invalid_status
          services | open     | 400 | {"error":"invalid_size"}            | DECLINED invalid_size
          services | open     | 400 | {"error":"invalid_side"}            | DECLINED invalid_side
          services | open     | 400 | {"error":"invalid_leverage"}        | DECLINED invalid_leverage
          services | open     | 400 | {"error":"position_too_large","max_position_usd":9} | DECLINED position_too_large
          services | open     | 403 | {"error":"daily_loss_limit_reached"} | DECLINED daily_loss_limit_reached
          services | open     | 400 | {"error":"wallet_not_configured"}   | DECLINED wallet_not_configured
          services | open     | 401 | {"error":"invalid_key"}             | DECLINED invalid_key
          services | open     | 400 | {"error":"invalid_json"}            | DECLINED invalid_json
          services | close    | 400 | {"error":"provide position_id"}     | DECLINED http_400
          services | close    | 404 | {"error":"position_not_found"}      | DECLINED position_not_found
          services | claim    | 400 | {"error":"invalid_request"}         | DECLINED invalid_request
          services | claim    | 404 | {"error":"agent_not_found"}         | DECLINED agent_not_found
          services | claim    | 409 | {"error":"already_claimed"}         | DECLINED already_claimed
          services | claim    | 403 | {"error":"has_deposits"}            | DECLINED has_deposits
          services | register | 400 | {"error":"invalid_wallet"}          | DECLINED invalid_wallet

          # 400 of the trading server: before the order, or perhaps after it
          services | open  | 400 | {"error":"trade_failed","message":"Market not found: X"}          | DECLINED trade_failed
          services | open  | 400 | {"error":"trade_failed","message":"No price available for X"}     | DECLINED trade_failed
          services | open  | 400 | {"error":"trade_failed","message":"Max leverage for X is 3"}      | DECLINED trade_failed
          services | open  | 400 | {"error":"trade_failed","message":"Position size too small"}      | DECLINED trade_failed
          services | open  | 400 | {"error":"trade_failed","message":"Hyperliquid order rejected: y"} | DECLINED trade_failed
          services | open  | 400 | {"error":"trade_failed","message":"Order error: margin"}          | DECLINED trade_failed
          services | open  | 400 | {"error":"trade_failed","message":"floatToWire causes rounding: z"} | DECLINED trade_failed
          services | open  | 400 | {"error":"trade_failed","message":"fetch failed"}                 | UNKNOWN
          services | open  | 400 | {"error":"trade_failed"}                                          | UNKNOWN
          services | close | 400 | {"error":"close_failed","message":"SQLITE_BUSY"}                  | UNKNOWN
          services | close | 400 | {"error":"close_failed","message":"Order error: x"}               | DECLINED close_failed

          # 5xx: only two are proof
          services   | create   | 500 | {"error":"debit_failed"}                  | DECLINED debit_failed
          services   | create   | 500 | {"error":"internal_error","message":"Failed to create escrow record."} | DECLINED internal_error
          services   | create   | 500 | {"error":"internal_error"}                | UNKNOWN
          services   | create   | 500 | ``                                        | UNKNOWN
          services   | create   | 503 | {"error":"debit_failed"}                  | UNKNOWN
          services   | transfer | 500 | {"error":"debit_failed"}                  | UNKNOWN
          services   | release  | 500 | {"error":"release_failed"}                | UNKNOWN
          services   | release  | 500 | {"error":"internal_error"}                | UNKNOWN
          services   | claim    | 500 | {"error":"internal_error"}                | UNKNOWN
          services   | register | 500 | {"error":"registration_failed"}           | UNKNOWN
          services   | transfer | 501 | {"error":"not_implemented"}               | UNKNOWN
          services   | open     | 502 | {"error":"api_error"}                     | UNKNOWN
          guide      | create   | 500 | {"error":"debit_failed"}                  | UNKNOWN
          guide      | transfer | 503 | ``                                        | UNKNOWN
          sagemaker  | transfer | 500 | oops                                      | UNKNOWN
          databricks | payout   | 502 | {"error":"bad gateway"}                   | UNKNOWN

          # refusals elsewhere
          guide      | transfer | 400 | {"error":{"code":"bad_memo","message":"m"}} | DECLINED bad_memo
          guide      | transfer | 402 | ``                                        | DECLINED http_402
          guide      | transfer | 422 | {"message":"no"}                          | DECLINED http_422
          sagemaker  | open     | 403 | <html/>                                   | DECLINED http_403
          databricks | payout   | 404 | {"error":"unknown agent"}                 | DECLINED http_404
          databricks | release  | 400 | {"error":"not funded"}                    | DECLINED http_400

          # a success that says of itself that it failed may be either
          guide      | transfer | 200 | {"tx_id":"t","success":false}             | UNKNOWN
          guide      | transfer | 200 | {"tx_id":"t","success":"False"}           | UNKNOWN
          guide      | transfer | 200 | {"tx_id":"t","ok":false}                  | UNKNOWN
          guide      | transfer | 200 | {"tx_id":"t","errors":["no"]}             | UNKNOWN
          guide      | transfer | 200 | {"tx_id":"t","errors":{"amount":"no"}}    | UNKNOWN
          guide      | transfer | 200 | {"tx_id":"t","errors":"no"}               | UNKNOWN
          guide      | transfer | 200 | {"tx_id":"t","status":"Failed"}           | UNKNOWN
          guide      | transfer | 200 | {"tx_id":"t","status":"failure"}          | UNKNOWN
          guide      | create   | 200 | {"escrow_id":"e","status":"rejected"}     | UNKNOWN
          guide      | create   | 200 | {"escrow_id":"e","status":"DECLINED"}     | UNKNOWN
          databricks | payout   | 200 | {"tx_id":"t","status":"error"}            | UNKNOWN
          databricks | payout   | 200 | {"tx_id":"t","status":"cancelled"}        | UNKNOWN
          sagemaker  | open     | 200 | {"order_id":"o","status":"canceled"}      | UNKNOWN
          services   | transfer | 200 | {"tx_id":"t","status":"reversed"}         | UNKNOWN
          guide      | transfer | 200 | {"tx_id":"t","success":true,"errors":[]}  | DONE
          guide      | transfer | 202 | {"tx_id":"t","ok":true,"status":"ok"}     | DONE
          guide      | transfer | 200 | {"tx_id":"t","errors":{},"status":1}      | DONE
          guide      | transfer | 200 | {"tx_id":"a\\u0000b"}                     | UNKNOWN
          guide      | transfer | 200 | {"tx_id":"t","fee":1e99999999999}         | UNKNOWN

          # the trading server answers 400 also after an order was placed: only its own words count
          services   | open     | 400 | ``                                        | UNKNOWN
          services   | open     | 400 | <html/>                                   | UNKNOWN
          services   | open     | 400 | {"error":"a","error":"b"}                 | UNKNOWN
          services   | open     | 400 | {"error":"Something else"}                | UNKNOWN
          services   | close    | 400 | ``                                        | UNKNOWN
          services   | close    | 400 | {"error":"provide position_id"}           | DECLINED http_400
          services   | close    | 404 | {"error":"position_not_found"}            | DECLINED position_not_found
          services   | open     | 400 | {"error":"invalid_size"}                  | DECLINED invalid_size
          services   | open     | 403 | <html/>                                   | DECLINED http_403

          # 409 is "wrong state" at the public servers, and may be "already done" anywhere else
          guide      | transfer | 409 | {"error":"conflict"}                      | UNKNOWN
          guide      | release  | 409 | ``                                        | UNKNOWN
          guide      | claim    | 409 | {"error":"already_claimed"}               | DECLINED already_claimed
          databricks | claim    | 409 | {"error":"already_claimed"}               | DECLINED already_claimed
          sagemaker  | create   | 409 | ``                                        | UNKNOWN
          databricks | release  | 409 | {"error":"already released"}              | UNKNOWN
          """)
  void classifies(String dialect, String op, int status, String body, String expected) {
    assertThat(brief(classify(dialect, op, answer(status, body == null ? "" : body, true))))
        .isEqualTo(expected);
  }

  static List<String> dialects() {
    return Dialects.all().stream().map(Dialect::name).toList();
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void meansTheSameInEveryDialect(String dialect) {
    for (int status : List.of(301, 302, 303, 304, 307, 308, 408, 500, 502, 503, 504, 599)) {
      assertThat(brief(classify(dialect, "transfer", answer(status, "", true))))
          .as("status %s", status)
          .isEqualTo("UNKNOWN");
    }
    for (int status : List.of(400, 401, 402, 403, 404, 405, 410, 413, 415, 422, 431)) {
      assertThat(brief(classify(dialect, "transfer", answer(status, "", true))))
          .as("status %s", status)
          .isEqualTo("DECLINED http_" + status);
    }
    assertThat(brief(classify(dialect, "transfer", answer(429, "", true)))).isEqualTo("THROTTLED");
    assertThat(brief(classify(dialect, "transfer", answer(429, "{", false))))
        .isEqualTo("THROTTLED");
    assertThat(brief(classify(dialect, "transfer", answer(200, "{\"tx_id\":\"t\"}", false))))
        .isEqualTo("UNKNOWN");
    assertThat(brief(classify(dialect, "transfer", answer(400, "{\"error\":", false))))
        .isEqualTo("UNKNOWN");
    assertThat(
            brief(classify(dialect, "transfer", new Transmission.NoAnswer("reset", Duration.ZERO))))
        .isEqualTo("UNKNOWN");
    assertThat(brief(classify(dialect, "transfer", new Transmission.NeverLeft("refused"))))
        .isEqualTo("NOT_SENT");
  }

  @Test
  void keepsWhatTheServerSaid() {
    CallOutcome<Receipt> outcome =
        classify(
            "services",
            "create",
            answer(402, "{\"error\":\"insufficient_balance\",\"message\":\"You have $1\"}", true));

    assertThat(outcome).isInstanceOf(CallOutcome.Declined.class);
    assertThat(((CallOutcome.Declined<Receipt>) outcome).message()).isEqualTo("You have $1");
  }

  private static CallOutcome<Receipt> classify(
      String dialect, String op, Transmission transmission) {
    Exchange exchange =
        new Exchange("POST", URI.create("http://localhost/"), "", 0, "", Duration.ZERO);
    Operation operation = Objects.requireNonNull(OPS.get(op), op);
    return Classifier.classify(
        Dialects.named(dialect), operation, transmission, exchange, TestClients.NOW);
  }

  private static Transmission answer(int status, String body, boolean whole) {
    return new Transmission.HttpAnswer(
        status, HttpHeaders.of(Map.of(), (n, v) -> true), body, whole, Duration.ZERO);
  }

  private static String brief(CallOutcome<Receipt> outcome) {
    return switch (outcome) {
      case CallOutcome.Done<Receipt> d -> "DONE";
      case CallOutcome.Declined<Receipt> d -> "DECLINED " + d.code();
      case CallOutcome.Throttled<Receipt> t -> "THROTTLED";
      case CallOutcome.NotSent<Receipt> n -> "NOT_SENT";
      case CallOutcome.Unknown<Receipt> u -> "UNKNOWN";
    };
  }
}
