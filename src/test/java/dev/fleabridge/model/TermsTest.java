package dev.fleabridge.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What makes two payments under one key the same (money rule 3). */
class TermsTest {

  private static final String FINGERPRINT =
      transfer("agt_payee", "0.10", "for job-1").fingerprint();

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "0.10", "0.100000", " 0.1 ", "1e-1"})
  void howAnAmountIsWrittenMakesNoDifference(String amount) {
    assertThat(transfer("agt_payee", amount, "for job-1").fingerprint()).isEqualTo(FINGERPRINT);
  }

  @Test
  void freeTextMakesNone() {
    assertThat(transfer("agt_payee", "0.10", "another memo").fingerprint()).isEqualTo(FINGERPRINT);
  }

  @Test
  void amountPayeePayerAndKindDo() {
    List<Terms> others =
        List.of(
            transfer("agt_payee", "0.100001", "for job-1"),
            transfer("agt_payer", "0.10", "for job-1"),
            terms(ActionKind.TRANSFER, "agt_other", "agt_payee", "0.10", "for job-1"),
            terms(ActionKind.PAYOUT, "agt_payer", "agt_payee", "0.10", "for job-1"));
    assertThat(others).extracting(Terms::fingerprint).doesNotHaveDuplicates();
    assertThat(others).extracting(Terms::fingerprint).doesNotContain(FINGERPRINT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"escrow", "ref", "market", "side", "position", "name", "endpoint", "uri", "token"})
  void whatIsActedOnDoesToo(String target) {
    List<String> fingerprints =
        List.of(aimed(target, "one"), aimed(target, "other"), aimed("memo", "one"));
    assertThat(fingerprints).doesNotHaveDuplicates();
  }

  private static String aimed(String field, String value) {
    ObjectNode parameters = Json.object().put(field, value);
    return Terms.of(ActionKind.RELEASE_ESCROW, "agt_payer", null, false, false, null, parameters)
        .fingerprint();
  }

  private static Terms transfer(String payee, String amount, String memo) {
    return terms(ActionKind.TRANSFER, "agt_payer", payee, amount, memo);
  }

  private static Terms terms(
      ActionKind kind, String payer, String payee, String amount, String memo) {
    ObjectNode parameters = Json.object().put("memo", memo).put("amount", amount);
    return Terms.of(kind, payer, payee, false, false, Money.of(amount), parameters);
  }
}
