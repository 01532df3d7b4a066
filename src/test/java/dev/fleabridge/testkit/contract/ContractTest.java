package dev.fleabridge.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractTest {

  private static final String JSON = "application/json;charset=UTF-8";
  private static final String WALLET =
      """
      {"agent":"agt_a","balance":null,"reserved":"0.00","available":"1.00","referralIncome":"2.00","spentToday":null,"spentAsOf":null,"asOf":null}\
      """;
  private static final String PROBLEM =
      """
      {"type":"urn:fleabridge:problem:not-found","title":"Not Found","status":404,"detail":"there is none"}\
      """;

  private final Contract contract = Contract.kept();

  @Test
  void whatTheDocumentKnowsIsFaultless() {
    assertThat(contract.faults(wallet(200, JSON, WALLET))).isEmpty();
    assertThat(contract.faults(wallet(404, "application/problem+json", PROBLEM))).isEmpty();
    assertThat(contract.faults(new Given("HEAD", "/v1/wallets/agt_a", 200, JSON, ""))).isEmpty();
    assertThat(contract.faults(new Given("DELETE", "/v1/pauses/all", 204, "", ""))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a field that nobody named | "asOf":null} | "asOf":null,"more":1}
          a field is missing        | "reserved":"0.00", | ``
          another type              | "0.00" | 0.00
          another pattern           | "0.00" | "0.0"
          null where none may be    | "1.00" | null
          no date                   | "asOf":null | "asOf":"today"
          twice the same            | "asOf":null | "asOf":null,"asOf":null
          more behind it            | null} | null} {}
          """)
  void aBodyThatTheDocumentDoesNotKnowIsFound(String what, String right, String wrong) {
    String body = WALLET.replace(right, wrong);

    assertThat(body).isNotEqualTo(WALLET);
    assertThat(contract.faults(wallet(200, JSON, body))).as(what).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/wallets/agt_a, 418, application/problem+json",
    "GET, /v1/wallets/agt_a, 404, text/html",
    "GET, /v1/wallets/agt_a, 404, application/json",
    "GET, /v1/nothing, 500, application/problem+json",
    "GET, /v1/nothing, 404, text/html",
    "PATCH, /v1/wallets, 200, application/json"
  })
  void anAnswerOfAnotherStatusOrTypeIsFound(String method, String path, int status, String type) {
    assertThat(contract.faults(new Given(method, path, status, type, PROBLEM))).isNotEmpty();
  }

  @Test
  void idsMayHoldSlashesWhereTheyAreOfOthers() {
    assertThat(contract.faults(new Given("GET", "/v1/events/a/b", 200, JSON, "{}")))
        .anyMatch(fault -> fault.contains("envelope"));
    assertThat(contract.faults(new Given("GET", "/v1/runs/a/b", 200, JSON, "{}")))
        .anyMatch(fault -> fault.contains("no such call"));
  }

  private static Given wallet(int status, String type, String body) {
    return new Given("GET", "/v1/wallets/agt_a", status, type, body);
  }
}
