package dev.fleabridge.rule.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cases of every function and operator, in {@code expressions/cases.txt}. */
class ExpressionCasesTest {

  private static final String VALUE = "  -->  ";
  private static final String MISTAKE = "  --!  ";

  private static final Scope SCOPE =
      Samples.scope(
          """
          {'score': 0.912, 'price': 19.99, 'quantity': 3, 'long': 0.12345678901234567890,
           'id1': 1234567890123456788, 'id2': 1234567890123456789, 'none': null, 'name': 'Ann',
           'tags': ['vip', 'new'], 'mixed': [1, 'a'], 'box': {'x': 1, 'deep': {'deep': 2}},
           'rows': [{'id': 1, 'name': 'bo', 'amount': 0.1, 'tags': ['vip', 'x']},
                    {'id': 2, 'name': 'al', 'amount': 0.25, 'tags': []},
                    {'id': 3, 'name': 'bo', 'amount': 12345678901234567890.5, 'tags': ['y']}],
           'ids': [1234567890123456789, 1234567890123456788, 5], 'key with blanks': 'k',
           'list': [1, 2, 3], 'single': [7], 'empty': []}
          """);

  record Case(String family, String expression, boolean fails, String expected) {
    @Override
    public String toString() {
      return family + ": " + expression;
    }
  }

  static Stream<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    String family = "";
    for (String line : text().lines().toList()) {
      if (line.startsWith("# ")) {
        family = line.substring(2);
      } else if (!line.isBlank() && !line.startsWith("//")) {
        boolean fails = line.contains(MISTAKE);
        String[] sides = line.split(fails ? MISTAKE : VALUE, -1);
        cases.add(new Case(family, sides[0], fails, sides[1]));
      }
    }
    return cases.stream();
  }

  private static String text() throws IOException {
    try (InputStream file =
        ExpressionCasesTest.class.getResourceAsStream("/expressions/cases.txt")) {
      assertThat(file).isNotNull();
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void givesWhatIsExpected(Case one) {
    if (one.fails()) {
      assertThat(mistake(one.expression()))
          .contains(one.expected())
          .doesNotContain("{{", "}}", "java.", "com.", "Exception");
    } else {
      assertThat(value(one.expression()))
          .isEqualTo(one.expected().equals("nothing") ? "null" : one.expected());
    }
  }

  /** What every case says is said of every function, or nobody would see that one is wrong. */
  @Test
  void everyFunctionHasCases() throws IOException {
    String text = text();
    assertThat(FunctionTable.names()).allSatisfy(name -> assertThat(text).contains("$" + name));
  }

  private static String value(String body) {
    return Samples.expression(body).evaluate(SCOPE).toString();
  }

  private static String mistake(String body) {
    ExpressionException mistake =
        catchThrowableOfType(ExpressionException.class, () -> value(body));
    assertThat(mistake).as(body).isNotNull();
    return String.valueOf(mistake.getMessage());
  }
}
