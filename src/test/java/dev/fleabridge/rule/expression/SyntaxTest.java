package dev.fleabridge.rule.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntaxTest {

  private static Syntax syntax(String body) {
    return Samples.expression(body).syntax();
  }

  @Test
  void aPathIsFlatAndItsPredicatesStandAtTheirStep() {
    Syntax.Path path = (Syntax.Path) syntax("$detail.rows[id = 1].'the name'[0]");
    assertThat(path.nodes())
        .containsExactly(
            new Syntax.Variable(7, "detail"),
            new Syntax.Name(12, "rows"),
            new Syntax.Name(31, "the name"));
    assertThat(path.steps().get(1).predicates().getFirst()).isInstanceOf(Syntax.Operation.class);
    assertThat(path.steps().get(2).predicates())
        .containsExactly(new Syntax.Number(33, BigDecimal.ZERO));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "12345678901234567890 | 12345678901234567890",
        "-12345678901234567890.5 | -12345678901234567890.5",
        "1 - 0.12345678901234567890123 | 0.12345678901234567890123",
        "[1..9007199254740993] | 9007199254740993",
        "1e3 | 1000",
        "2.50 | 2.5",
        "-0 | 0",
        "1e-3-3 | 3"
      })
  void aNumberHasTheDigitsThatAreWritten(String body, BigDecimal last) {
    List<BigDecimal> numbers = new ArrayList<>();
    syntax(body)
        .visit(node -> {
          if (node instanceof Syntax.Number(int _, BigDecimal value)) {
            numbers.add(value);
          }
        });
    assertThat(numbers.getLast()).isEqualTo(last);
  }

  @Test
  void aCallInTheLastPlaceOfAFunctionIsACall() {
    Syntax.Lambda lambda = (Syntax.Lambda) syntax("function($a, $b) { $sum([$a, $b]) }");
    assertThat(lambda.parameters()).containsExactly("a", "b");
    assertThat(((Syntax.Call) lambda.body()).callee()).isEqualTo(new Syntax.Variable(23, "sum"));
  }

  @Test
  void everyKindOfNodeIsVisited() {
    List<String> kinds = new ArrayList<>();
    syntax(
            "($x := -$detail.n; $f := $round(?, 2); $y := $x ~> $f; $detail.a@$v#$i.b^(>c){d: e}"
                + " & [1..2] & {'k': *} & **.a.% & (true ? null : /r/) & ($detail ~> |a|{}, 'b'|)"
                + " & ($x)[0] & $string(function($p) { $p }))")
        .visit(node -> kinds.add(node.getClass().getSimpleName()));
    assertThat(kinds)
        .contains(
            "Block",
            "Bind",
            "Negation",
            "Path",
            "Variable",
            "Name",
            "Partial",
            "Placeholder",
            "Apply",
            "Order",
            "Group",
            "Operation",
            "ListOf",
            "ObjectOf",
            "Wildcard",
            "Descendants",
            "Parent",
            "Condition",
            "Constant",
            "Regex",
            "Transform",
            "Text",
            "Filter",
            "Call",
            "Lambda",
            "Number");
  }

  @Test
  void whatABindingNamesIsKnown() {
    Syntax.Path path = (Syntax.Path) syntax("$detail.a@$v#$i.b");
    assertThat(path.steps().get(1).binds()).containsExactly("v", "i");
    assertThat(syntax("$v := 1")).isEqualTo(new Syntax.Bind(5, "v", number(7)));
    assertThat(((Syntax.Condition) syntax("true ? 1")).otherwise()).isEqualTo(Optional.empty());
  }

  private static Syntax number(int end) {
    return new Syntax.Number(end, BigDecimal.ONE);
  }
}
