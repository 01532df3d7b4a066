package dev.fleabridge.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.scheduling.support.CronExpression;

/**
 * Our check names the field that is wrong, and knows no Spring; the due times are Spring's. What
 * the one lets pass, the other must be able to read.
 */
class CronFieldsTest {

  private static final List<String> PARTS =
      List.of(
          "*", "?", "0", "7", "12", "31", "59", "60", "JAN", "SUN", "SAT", "FRI-MON", "FRI-SUN",
          "SUN-TUE", "1-5", "L", "LW", "L-3", "15W", "FRIL", "MON#2", "2#1", "SUN#5", "32W");

  @Test
  void whatIsLetPassCanBeReadBySpring() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int passed = 0;
    for (int i = 0; i < 200_000; i++) {
      String expression = expression(random);
      if (passes(expression)) {
        passed++;
        assertThatCode(() -> CronExpression.parse(expression.replace('?', '*')))
            .as("%s, seed %s", expression, seed)
            .doesNotThrowAnyException();
      }
    }
    assertThat(passed).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"60 * * * * *", "* 60 * * * *", "* * 24 * * *", "* * * 32 * *"})
  void aNumberBeyondItsFieldIsRefusedByBoth(String expression) {
    assertThatThrownBy(() -> CronFields.check(expression)).hasMessageContaining("is no");
    assertThatThrownBy(() -> CronExpression.parse(expression))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static boolean passes(String expression) {
    try {
      CronFields.check(expression);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String expression(Random random) {
    StringBuilder fields = new StringBuilder();
    for (int field = 0; field < 6; field++) {
      fields.append(field == 0 ? "" : " ");
      // Mostly stars, or hardly any expression would be let pass.
      fields.append(random.nextInt(3) > 0 ? "*" : part(random));
    }
    return fields.toString();
  }

  private static String part(Random random) {
    String part = PARTS.get(random.nextInt(PARTS.size()));
    String step = random.nextInt(4) == 0 ? "/" + random.nextInt(70) : "";
    String more = random.nextInt(4) == 0 ? "," + PARTS.get(random.nextInt(PARTS.size())) : "";
    return part + step + more;
  }
}
