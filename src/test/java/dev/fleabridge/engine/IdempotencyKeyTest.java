package dev.fleabridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.engine.plan.Planner;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a payment's key is made of: the rule, the fact, the step and the item (money rule 1). */
class IdempotencyKeyTest {

  private static final String KEY = Planner.idempotencyKey("pay", "job-1", "bonus", "row-1");

  @ParameterizedTest
  @CsvSource({
    "pay2, job-1, bonus, row-1",
    "pay, job-2, bonus, row-1",
    "pay, job-1, fee, row-1",
    "pay, job-1, bonus, row-2",
    "pay, job-1, bonus, ''",
  })
  void eachPartMakesAnotherKey(String rule, String fact, String step, String item) {
    assertThat(Planner.idempotencyKey(rule, fact, step, item)).isNotEqualTo(KEY);
  }

  /** However the parts are put together, none may run into the next. */
  @Test
  void noTwoDivisionsOfOneTextAreOneKey() {
    String text = "a|b\",\"c/d";
    List<String> keys = new ArrayList<>();
    for (int first = 1; first < text.length() - 1; first++) {
      for (int second = first + 1; second < text.length(); second++) {
        keys.add(
            Planner.idempotencyKey(
                text.substring(0, first),
                text.substring(first, second),
                text.substring(second),
                ""));
      }
    }
    assertThat(keys).doesNotHaveDuplicates();
  }

  /** The books of an older version hold these keys: a replay after the next release finds them. */
  @Test
  void aKeyIsTheSameInEveryVersion() {
    assertThat(KEY).isEqualTo(KNOWN);
    assertThat(Planner.idempotencyKey("pay", "job-1", "bonus", "row-1")).isEqualTo(KNOWN);
  }

  /** Sha-256 of {@code ["pay","job-1","bonus","row-1"]}. */
  private static final String KNOWN =
      "c080de088220a44a913e2614d45f7b6f0bfce6237d6ea7c08a51f1f9717281a1";
}
