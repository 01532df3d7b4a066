package dev.fleabridge.engine.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.ledger.RuleVersions.Version;
import dev.fleabridge.rule.RuleBook;
import dev.fleabridge.rule.RuleLimits;
import dev.fleabridge.rule.RulesInvalid;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class ChangedKeysTest {

  private static final String ID = "key: \"{% $detail.id %}\"";
  private static final String REGION = "key: \"{% $detail.region & '/' & $detail.id %}\"";
  private static final String OTHER = "key: \"{% $detail.other %}\"";

  @Test
  void aChangedKeyIsRefusedAndNamedWithBothKeys() {
    assertThatThrownBy(() -> check(book(rule("pay", "test", REGION)), rule("pay", "test", ID)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith(
            "rule pay: its key was {% $detail.id %} and is {% $detail.region & '/' & $detail.id %} now, ")
        .hasMessageContaining("fleabridge.rules.acknowledge-changed-keys");
  }

  @Test
  void whatIsNoPartOfTheIdentityMayChange() {
    String before = rule("pay", "test", ID);
    String after = rule("pay", "test", "key: \"  {% $detail.id %} \"").replace("10", "11");

    assertThatCode(() -> check(book(after), before)).doesNotThrowAnyException();
  }

  @Test
  void theDefaultKeyIsAKeyToo() {
    String none = rule("pay", "aws.sagemaker", "description: none");
    String own = rule("pay", "aws.sagemaker", ID);

    assertThat(refusal(book(own), none)).contains("its key was the default one");
    assertThat(refusal(book(none), own)).contains("is the default one");
  }

  @Test
  void anAcknowledgementCoversItsOwnChangeOnly() {
    RuleBook now = book(rule("pay", "test", REGION));
    String word = word(refusal(now, rule("pay", "test", ID)));
    List<String> words = List.of(word);

    assertThatCode(() -> check(now, words, rule("pay", "test", ID))).doesNotThrowAnyException();
    // Runs by the new key are made, the service starts again.
    assertThatCode(() -> check(now, words, rule("pay", "test", ID), rule("pay", "test", REGION)))
        .doesNotThrowAnyException();
    // The next change, the way back, and the same key again after another one are changes anew.
    for (String key : List.of(OTHER, ID)) {
      assertThatThrownBy(() ->
              check(
                  book(rule("pay", "test", key)),
                  words,
                  rule("pay", "test", ID),
                  rule("pay", "test", REGION)))
          .hasMessageContaining("rule pay");
    }
    assertThatThrownBy(() ->
            check(
                now,
                words,
                rule("pay", "test", ID),
                rule("pay", "test", REGION),
                rule("pay", "test", OTHER)))
        .hasMessageContaining("rule pay");
  }

  @Test
  void aKeyMayChangeInShadowModeAndIsAskedForWhenTheRuleIsPromoted() {
    String first = shadow(rule("pay", "test", ID));
    assertThatCode(() -> check(book(shadow(rule("pay", "test", REGION))), first))
        .doesNotThrowAnyException();
    assertThatCode(() -> check(book(rule("pay", "test", ID)), first)).doesNotThrowAnyException();
    assertThat(refusal(book(rule("pay", "test", REGION)), first)).contains("its key was");
  }

  /** A new rule was tried in shadow mode beside the one whose place it takes. */
  @Test
  void aShadowOfAnotherRuleDoesNotTakeItsPlaceUnnoticed() {
    String old = rule("pay", "test", ID);
    String tried = rule("pay-next", "test", REGION).replace("10", "11");
    assertThatCode(() -> check(book(old, shadow(tried)), old, shadow(tried)))
        .doesNotThrowAnyException();
    assertThat(refusal(book(tried), old, shadow(tried))).startsWith("rule pay-next: it takes");
    assertThat(refusal(book(shadow(old), tried), old, shadow(tried)))
        .startsWith("rule pay-next: it takes");
  }

  private static String shadow(String rule) {
    return rule.replace("when:", "mode: shadow\n    when:");
  }

  @Test
  void aRuleThatGoesOnUnderAnotherIdIsRefused() {
    assertThat(refusal(book(rule("pay-out", "test", ID)), rule("pay", "test", ID)))
        .startsWith("rule pay-out: it takes the events, or does the steps, of rule pay, ");
    // With another pattern as well, it is known by its steps.
    assertThat(refusal(book(rule("pay-out", "other", ID)), rule("pay", "test", ID)))
        .startsWith("rule pay-out: ");
    // The old one is still there and does nothing.
    String off = rule("pay", "test", ID).replace("key:", "enabled: false\n    key:");
    assertThat(refusal(book(off, rule("pay-out", "test", ID)), rule("pay", "test", ID)))
        .startsWith("rule pay-out: ");
  }

  @Test
  void twoRulesThatChangeTheirEventsAreRefused() {
    String[] before = {rule("one", "x", ID), rule("two", "y", ID)};

    assertThat(refusal(book(rule("one", "y", ID), rule("two", "x", ID)), before))
        .contains("rule one: ", "; and rule two: ");
  }

  @Test
  void aRuleBesideAnotherOfTheSameEventsIsNoOtherNameOfIt() {
    String pay = rule("pay", "test", ID);

    assertThatCode(() -> check(book(pay, rule("bonus", "test", ID)), pay))
        .doesNotThrowAnyException();
    // Nor is one that ran before the other was taken out.
    assertThatCode(() -> check(book(rule("bonus", "test", ID)), pay, rule("bonus", "test", ID)))
        .doesNotThrowAnyException();
  }

  @Test
  void anAcknowledgedOtherIdMayStart() {
    RuleBook now = book(rule("pay-out", "test", ID));
    String word = word(refusal(now, rule("pay", "test", ID)));

    assertThatCode(() -> check(now, List.of(word), rule("pay", "test", ID)))
        .doesNotThrowAnyException();
  }

  private static String word(String refusal) {
    Matcher word = Pattern.compile("add (\\S+@[0-9a-f]+) to ").matcher(refusal);
    assertThat(word.find()).isTrue();
    return word.group(1);
  }

  private static String refusal(RuleBook now, String... before) {
    try {
      check(now, before);
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
    throw new AssertionError("it was not refused");
  }

  private static void check(RuleBook now, String... before) {
    check(now, List.of(), before);
  }

  private static void check(RuleBook now, List<String> words, String... before) {
    List<Version> versions =
        Stream.of(before)
            .map(text -> book(text).rules().getFirst())
            .map(rule -> new Version(rule.id(), (ObjectNode) rule.definition()))
            .toList();
    new ChangedKeys(now, versions).requireAcknowledged(words);
  }

  private static String rule(String id, String source, String key) {
    return """
      - id: %s
        when: { source: [%s] }
        %s
        steps:
          pay: { transfer: { payer: agt_payer, payee: agt_a, amount: "10", memo: hello } }
    """
        .formatted(id, source, key);
  }

  private static RuleBook book(String... rules) {
    try {
      return RuleBook.load(
          "rules:\n" + String.join("", rules), "rules.yaml", RuleLimits.defaults());
    } catch (RulesInvalid e) {
      throw new IllegalArgumentException(e);
    }
  }
}
