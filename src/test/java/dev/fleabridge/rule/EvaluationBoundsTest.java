package dev.fleabridge.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationBoundsTest {

  private static final String DETAIL =
      """
      {'n': 1e300, 'tiny': 1e-300, 'digits': 123456789012345678901234567890.5, 'one': 1,
       'text': 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', 'list': [1, 2, 3], 'none': null,
       'rows': [{'a': 1}, {'a': 2}], 'long': '%s'}
      """
          .formatted("a".repeat(5_000));

  /** What makes more than an event can hold is a mistake of the rule, not a shortage of ours. */
  @ParameterizedTest
  @Timeout(90)
  @ValueSource(
      strings = {
        "$pad('x', 1000000000)",
        "$pad('x', -2147483647, 'ab')",
        "$join([1..100000].('abcdefghij'), $pad('', 20000))",
        "$replace($pad('', 20000, 'a'), 'a', $pad('', 20000, 'b'))",
        "$replace($pad('', 20000, 'a'), /a/, $pad('', 20000, 'b'))",
        "$replace('a', 'a', 'aa', 1000000000)",
        "[1..10000000]",
        "$count([1..9000000])",
        "[1..100000].[1..100000]",
        "($x := [1..100000]; [1..100000].$x)",
        "$reduce([1..60], function($a, $b) { $a & $a }, 'xxxxxxxxxx')",
        "$reduce([1..60], function($a, $b) { [[$a], [$a]] }, 1)",
        "$reduce([1..60], function($a, $b) { {'l': $a, 'r': $a} }, 1)",
        "$string($reduce([1..60], function($a, $b) { {'l': $a, 'r': $a} }, 1), true)",
        "$reduce([1..60], function($a, $b) { $append($a, $a) }, [1..10])",
        "($m := {'a': 1}; $m ~> |$|{'b': $}|)",
        "$round(1.5, 1000000000)",
        "$round(1.5, -1000000000)",
        "$formatInteger(1000000000000, 'I')",
        "$fromMillis(8640000000000000, '[YI]')",
        "$fromMillis(0, '[Y,100000000-100000000]')",
        "$fromMillis(1e300)",
        "$formatNumber(1, $pad('', 20000, '0'))",
        "$spread([1..6000].({'a': 1}))",
        "$power($detail.n, 1000)",
        "-$detail.n * $detail.n",
        "$contains('a', $sum)"
      })
  void what_makes_too_much_is_a_mistake(String body) {
    RuleLimits patient = RuleLimits.defaults().withExpressions(Duration.ofMinutes(1), 100);
    assertThatThrownBy(
            () -> Expression.compile("{% " + body + " %}", patient).evaluate(Samples.scope(DETAIL)))
        .as(body)
        .isInstanceOf(ExpressionException.class);
  }

  /** No regular expression is interrupted by the library; ours are. */
  @ParameterizedTest
  @Timeout(30)
  @ValueSource(
      strings = {
        "$contains($detail.long, /(.*)(.*)(.*)(.*)=/)",
        "$match($detail.long, /(.*)(.*)(.*)(.*)=/)",
        "$split($detail.long, /(.*)(.*)(.*)(.*)=/)",
        "$replace($detail.long, /(.*)(.*)(.*)(.*)=/, 'x')",
        "$replace($detail.long, /(.*)(.*)(.*)(.*)=/, function($m) { 'x' })",
        "true and $contains($detail.long, /(.*)(.*)(.*)(.*)=/)",
        "$map([1], function($x) { $contains($detail.long, /(.*)(.*)(.*)(.*)=/) })",
        "$sort([2, 1], function($l, $r) { $contains($detail.long, /(.*)(.*)(.*)(.*)=/) })"
      })
  void what_takes_too_long_decides_nothing(String body) {
    Expression slow =
        Expression.compile(
            "{% " + body + " %}",
            RuleLimits.defaults().withExpressions(Duration.ofMillis(30), 100));
    assertThatThrownBy(() -> slow.evaluate(Samples.scope(DETAIL)))
        .as(body)
        .isInstanceOf(Undecided.class)
        .hasMessageContaining("30 ms");
  }

  @Test
  void what_is_within_bounds_is_as_before() {
    assertThat(value("$pad('x', -5, '0')")).isEqualTo("\"0000x\"");
    assertThat(value("$map(['1','2'], $pad(?, 3, '-'))")).isEqualTo("[\"1--\",\"2--\"]");
    assertThat(value("$join(['a','b'], ', ')")).isEqualTo("\"a, b\"");
    assertThat(value("$replace('a-b-c', /-(.)/, '+$1')")).isEqualTo("\"a+b+c\"");
    assertThat(value("$replace('a-b-c', '-', '+', 1)")).isEqualTo("\"a+b-c\"");
    assertThat(value("$match('a1b2', /[0-9]/).match")).isEqualTo("[\"1\",\"2\"]");
    assertThat(value("$split('a,b', ',')")).isEqualTo("[\"a\",\"b\"]");
    assertThat(value("$round(2.345, 2)")).isEqualTo("2.34");
    assertThat(value("$sum([1..100000])")).isEqualTo("5000050000");
    assertThat(value("$string({'a':[1,true,null]})")).isEqualTo("\"{\\\"a\\\":[1,true,null]}\"");
    assertThat(value("$detail.one.$string()")).isEqualTo("\"1\"");
    assertThat(value("$fromMillis(0, '[Y0001]-[M01]-[D01]')")).isEqualTo("\"1970-01-01\"");
    assertThat(value("$toMillis('1970-01-02')")).isEqualTo("86400000");
    assertThat(value("$formatInteger(1999, 'I')")).isEqualTo("\"MCMXCIX\"");
    assertThat(value("$detail.rows ~> |$|{'b': 1}|")).contains("\"b\":1");
    assertThat(value("$reduce([1..20], function($a, $b) { $a & 'x' }, '')")).hasSize(22);
  }

  @Test
  void an_evaluation_whose_thread_was_given_up_ends() throws Exception {
    Expression endless =
        Expression.compile(
            "{% ($f := function($n) { $f($n + 1) }; $f(1)) %}",
            RuleLimits.defaults().withExpressions(Duration.ofDays(1), 100));
    FutureTask<Throwable> task =
        new FutureTask<>(() -> catchThrowable(() -> endless.evaluate(Samples.scope(DETAIL))));
    Thread thread = Thread.ofPlatform().start(task);
    thread.interrupt();
    assertThat(task.get(30, TimeUnit.SECONDS)).isInstanceOf(Undecided.class);
  }

  /** Whatever functions and numbers come together, it ends, and the process lives. */
  @Test
  @Timeout(240)
  void every_expression_ends() {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    RuleLimits limits = RuleLimits.defaults().withExpressions(Duration.ofMillis(20), 100);
    Scope scope = Samples.scope(DETAIL);
    int values = 0;
    for (int i = 0; i < 1_500; i++) {
      String body = any(random, 4);
      FutureTask<Boolean> task = new FutureTask<>(() -> isValue(body, limits, scope));
      Thread.ofPlatform().daemon().start(task);
      try {
        values += task.get(20, TimeUnit.SECONDS) ? 1 : 0;
      } catch (Exception e) {
        throw new AssertionError("seed %d: %s".formatted(seed, body), e);
      }
    }
    assertThat(values).as("seed %d", seed).isGreaterThan(20);
  }

  private static boolean isValue(String body, RuleLimits limits, Scope scope) {
    try {
      Expression.compile("{% " + body + " %}", limits).evaluate(scope);
      return true;
    } catch (ExpressionException | Undecided e) {
      return false;
    }
  }

  private static final List<String> ATOMS =
      List.of(
          "$detail.n",
          "$detail.tiny",
          "$detail.digits",
          "$detail.text",
          "$detail.list",
          "1e9",
          "-1",
          "$detail.rows",
          "2147483647",
          "'a'",
          "'[Y,9-9]'",
          "/(.*)(.*)(.*)(.*)=/",
          "$detail.long",
          "$detail.none",
          "0.1",
          "[1..100000]",
          "400",
          "'0000.00'",
          "'I'",
          "20000",
          "function($x) { [$x, $x] }",
          "$append");

  private static final List<String> FORMS =
      List.of(
          "$pad(%s, %s)",
          "$pad(%s, %s, %s)",
          "$join(%s, %s)",
          "$replace(%s, %s, %s)",
          "$replace(%s, %s, %s, %s)",
          "$round(%s, %s)",
          "$power(%s, %s)",
          "$string(%s)",
          "%s & %s",
          "[%s, %s]",
          "{'a': %s, 'b': %s}",
          "[%s..%s]",
          "%s.%s",
          "$formatNumber(%s, %s)",
          "$formatInteger(%s, %s)",
          "$fromMillis(%s, %s)",
          "$toMillis(%s, %s)",
          "$split(%s, %s)",
          "$match(%s, %s)",
          "$map(%s, %s)",
          "$reduce(%s, %s)",
          "$sort(%s)",
          "$distinct(%s)",
          "%s = %s",
          "%s ~> %s",
          "$spread(%s)",
          "$zip(%s, %s)",
          "$merge(%s)",
          "%s * %s",
          "$number(%s)",
          "$formatBase(%s, %s)",
          "$reduce([1..40], function($a, $b) { %s })",
          "$string(%s, true)",
          "($y := %s; [1..1000].$y)",
          "$filter(%s, %s)",
          "$substring(%s, %s, %s)",
          "%s[%s]");

  private static String any(Random random, int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      return ATOMS.get(random.nextInt(ATOMS.size()));
    }
    String form = FORMS.get(random.nextInt(FORMS.size()));
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (int at = form.indexOf("%s"); at >= 0; at = form.indexOf("%s", from)) {
      text.append(form, from, at).append(any(random, depth - 1));
      from = at + 2;
    }
    return text.append(form.substring(from)).toString();
  }

  private static String value(String body) {
    return Samples.expression(body).evaluate(Samples.scope(DETAIL)).toString();
  }
}
