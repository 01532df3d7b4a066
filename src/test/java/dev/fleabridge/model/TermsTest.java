package dev.fleabridge.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What makes two payments under one key the same (money rule 3). */
class TermsTest {

  private static final List<String> TARGETS =
      List.of("escrow", "ref", "market", "side", "position", "name", "endpoint", "uri", "token");

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

  /** Whatever kind it is of: to leave one out for some kind would alter what is stored. */
  @ParameterizedTest
  @EnumSource(ActionKind.class)
  void whatIsActedOnDoesToo(ActionKind kind) {
    for (String target : TARGETS) {
      List<String> fingerprints =
          List.of(
              aimed(kind, target, "one"), aimed(kind, target, "other"), aimed(kind, "memo", "one"));
      assertThat(fingerprints).as(target).doesNotHaveDuplicates();
    }
  }

  private static String aimed(ActionKind kind, String field, String value) {
    ObjectNode parameters = Json.object().put(field, value);
    return Terms.of(kind, "agt_payer", null, false, false, null, parameters).fingerprint();
  }

  /** A hash that is stored: with another, what is in the books is other terms (ADR 0008). */
  @Test
  void theFingerprintIsWhatItAlwaysWas() {
    ObjectNode parameters =
        Json.object()
            .put("agent", "agt_payer")
            .put("escrow", "esc_1")
            .put("ref", "job-1")
            .put("note", "well done");
    parameters.putObject("metadata").put("accuracy", new BigDecimal("0.97"));

    assertThat(
            Terms.of(ActionKind.RELEASE_ESCROW, "agt_payer", null, false, false, null, parameters)
                .fingerprint())
        .isEqualTo("b4cd42773ffb7173430d2fa405ac2501a2b8ba2cccb6c8fa62ac29195e943cb0");
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
