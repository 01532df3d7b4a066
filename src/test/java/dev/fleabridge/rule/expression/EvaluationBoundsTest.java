package dev.fleabridge.rule.expression;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationBoundsTest {

  private static final String DETAIL =
      """
      {'n': 1e300, 'tiny': 1e-300, 'digits': 123456789012345678901234567890.5, 'one': 1,
       'text': 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', 'list': [1, 2, 3], 'none': null,
       'rows': [{'a': 1}, {'a': 2}], 'long': '%s', 'as': '%s', 'nines': %s}
      """
          .formatted("a".repeat(5_000), "a".repeat(200_000), "9".repeat(400));

  /** What makes more than an event can hold is a mistake of the rule, not a shortage of ours. */
  @Test
  @Timeout(100)
  void whatMakesTooMuchIsAMistake() {
    ExpressionLimits patient = new ExpressionLimits(Duration.ofMinutes(1), 100);
    for (String body :
        List.of(
            "$pad('x', 1000000000)",
            "$pad('x', -2147483647, 'ab')",
            "$join([1..100000].('abcdefghij'), $pad('', 20000))",
            "$replace($pad('', 20000, 'a'), 'a', $pad('', 20000, 'b'))",
            "$replace($pad('', 20000, 'a'), /a/, $pad('', 20000, 'b'))",
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
            "$spread([[1..100000], -1])",
            "$power($detail.n, 1000)",
            "-$detail.n * $detail.n",
            "$contains('a', $sum)",
            "$match($pad('', 20000, 'a') & $pad('', 20000, 'a') & $detail.as, /a/)",
            "$contains($detail.as, $substring($detail.as, 0, 100000) & 'b')",
            "$split($detail.as, $substring($detail.as, 0, 100000) & 'b')",
            "$replace($detail.as, $substring($detail.as, 0, 100000) & 'b', 'c')",
            "$substringBefore($detail.as, $substring($detail.as, 0, 100000) & 'b')",
            "$substringAfter($detail.as, $substring($detail.as, 0, 100000) & 'b')",
            "$replace($pad('', 2000, 'a'), 'a', $pad('', 2000, 'a'), 9007199254740992)",
            "$toMillis($detail.as)")) {
      assertThat(failure(body, patient)).as(body).isInstanceOf(ExpressionException.class);
    }
  }

  /** Whoever sends an event chooses the hashes of what is in it. */
  @Test
  @Timeout(60)
  void valuesOfOneHashAreToldApartInAMoment() {
    String detail =
        "{'objects': [%s], 'lists': [%s]}".formatted(ofOneHash("{'k':'%s'}"), ofOneHash("['%s']"));
    Scope scope = Samples.scope(detail);
    ExpressionLimits patient = new ExpressionLimits(Duration.ofSeconds(10), 100);
    for (String list : List.of("objects", "lists")) {
      FutureTask<String> task =
          new FutureTask<>(() ->
              Expression.compile("{% $count($distinct($detail." + list + ")) %}", patient)
                  .evaluate(scope)
                  .toString());
      Thread.ofPlatform().daemon().start(task);
      assertThat(task).as(list).succeedsWithin(Duration.ofSeconds(20)).isEqualTo("16384");
    }
  }

  /** "Aa" and "BB" have one hash, and so has whatever is put together of them in any order. */
  private static String ofOneHash(String form) {
    return IntStream.range(0, 1 << 14)
        .mapToObj(i ->
            IntStream.range(0, 14)
                .mapToObj(bit -> (i >> bit & 1) == 0 ? "Aa" : "BB")
                .collect(joining()))
        .map(form::formatted)
        .collect(joining(","));
  }

  @Test
  void whatIsDistinctIsAsBefore() {
    assertThat(value("$distinct([1, 2, 1, '1', 2, 'a', 'a'])")).isEqualTo("[1,2,\"1\",\"a\"]");
    assertThat(value("$distinct([{'a': 1, 'b': 2}, {'b': 2, 'a': 1}, {'a': 1}])"))
        .isEqualTo("[{\"a\":1,\"b\":2},{\"a\":1}]");
    assertThat(value("$distinct([[1, 2], [1, 2], [2, 1], 1])")).isEqualTo("[[1,2],[2,1],1]");
    assertThat(value("$distinct($detail.rows)")).isEqualTo("[{\"a\":1},{\"a\":2}]");
    assertThat(value("$distinct($append($detail.rows, $detail.rows).a)")).isEqualTo("[1,2]");
    assertThat(value("$distinct([{'a': ','}, {'a': ''}, {'a': null}, {}])"))
        .isEqualTo("[{\"a\":\",\"},{\"a\":\"\"},{\"a\":null},{}]");
    assertThat(value("$distinct({'a': 1})")).isEqualTo("{\"a\":1}");
    assertThat(value("$distinct($detail.none)")).isEqualTo("null");
  }

  /** No regular expression is interrupted by the library; ours are. */
  @Test
  @Timeout(100)
  void whatTakesTooLongDecidesNothing() {
    ExpressionLimits hasty = new ExpressionLimits(Duration.ofMillis(30), 100);
    for (String body :
        List.of(
            "$contains($detail.long, /(.*)(.*)(.*)(.*)=/)",
            "$match($detail.long, /(.*)(.*)(.*)(.*)=/)",
            "$split($detail.long, /(.*)(.*)(.*)(.*)=/)",
            "$replace($detail.long, /(.*)(.*)(.*)(.*)=/, 'x')",
            "$replace($detail.long, /(.*)(.*)(.*)(.*)=/, function($m) { 'x' })",
            "true and $contains($detail.long, /(.*)(.*)(.*)(.*)=/)",
            "$map([1], function($x) { $contains($detail.long, /(.*)(.*)(.*)(.*)=/) })",
            "$sort([2, 1], function($l, $r) { $contains($detail.long, /(.*)(.*)(.*)(.*)=/) })",
            "($f := function($t) { {'match': 'a', 'start': 0, 'next': $f} }; $split('a', $f))")) {
      assertThat(failure(body, hasty))
          .as(body)
          .isInstanceOf(Undecided.class)
          .hasMessageContaining("30 ms");
    }
  }

  @Test
  void aNumberOfAnySizeIsCountedWith() {
    assertThat(value("$substring('abc', 3000000000)")).isEqualTo("\"\"");
    assertThat(value("$substring('abc', 0, $detail.nines)")).isEqualTo("\"abc\"");
    assertThat(value("$replace('aa', 'a', 'b', $detail.nines)")).isEqualTo("\"bb\"");
    assertThat(value("$parseInteger('one trillion billion', 'w')"))
        .isEqualTo("1000000000000000000000");
    assertThat(value("$formatBase($detail.nines) = $formatInteger($detail.nines, '0')"))
        .isEqualTo("true");
    for (String body : List.of("$pad('x', $detail.nines)", "$pad('x', -1e300)")) {
      assertThat(failure(body, ExpressionLimits.defaults()))
          .as(body)
          .isInstanceOf(ExpressionException.class);
    }
  }

  /** It reads a text that ends it when time is over, whoever calls it. */
  @Test
  @Timeout(60)
  void aRegularExpressionEndsInTimeHoweverItIsCalled() {
    String endless = "/(.*)(.*)(.*)(.*)=/";
    for (String body :
        List.of(
            endless + "($detail.long)",
            "$detail.long ~> " + endless,
            "($re := " + endless + "; $re($detail.long))",
            "($f := function($r) { $r($detail.long) }; $f(" + endless + "))",
            "($f := function($s) { " + endless + "($s) }; $f($detail.long))",
            "{'r': " + endless + "}.r($detail.long)",
            "$map([$detail.long], " + endless + ")")) {
      assertThat(failure(body, ExpressionLimits.defaults())).as(body).isInstanceOf(Undecided.class);
    }
    assertThat(value("'abbc' ~> /b+/"))
        .isEqualTo("{\"match\":\"bb\",\"start\":1,\"end\":3,\"groups\":[]}");
    assertThat(value("'abc' ~> /x/")).isEqualTo("null");
    assertThat(value("($re := /b/; $contains('abc', $re))")).isEqualTo("true");
    assertThat(value("$map(['a', 'b'], $contains(?, /b/))")).isEqualTo("[false,true]");
    assertThat(value("'abc' ~> $replace(/b/i, function($m) { $m.match & 'x' })"))
        .isEqualTo("\"abxc\"");
    assertThat(value("$split('a1b2c', /[0-9]/, 2)")).isEqualTo("[\"a\",\"b\"]");
  }

  @Test
  void whatEndsAReplacingFunctionEndsTheExpression() {
    assertThat(
            failure(
                "$replace('a', /a/, function($m) { $error('why') })", ExpressionLimits.defaults()))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("why");
    assertThat(
            failure(
                "$replace('a', /a/, function($m) { $contains($detail.as, /(a|b)*c/) })",
                new ExpressionLimits(Duration.ofSeconds(20), 100)))
        .isInstanceOf(Undecided.class)
        .hasMessageContaining("the stack ran out");
  }

  /** Nothing is decided by what runs out, wherever it does. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "$contains($detail.as, /(a|b)*c/)",
        "true and $contains($detail.as, /(a|b)*c/)",
        "$map([1], function($x) { $contains($detail.as, /(a|b)*c/) })",
        "$sort([2, 1], function($l, $r) { $contains($detail.as, /(a|b)*c/) })",
        "[2, 1]^($contains($detail.as, /(a|b)*c/))"
      })
  void aStackThatEndsDecidesNothing(String body) {
    assertThat(failure(body, new ExpressionLimits(Duration.ofSeconds(20), 100)))
        .as(body)
        .isInstanceOf(Undecided.class)
        .hasMessageContaining("the stack ran out");
  }

  @Test
  void aCopyKeepsEveryDigit() {
    String long18 = "{'long': 9007199254740993, 'digits': 123456789012345678901234567890.5}";
    Scope scope = Samples.scope(long18);
    assertThat(Samples.expression("$clone($detail)").evaluate(scope).toString())
        .isEqualTo(long18.replace('\'', '"').replace(" ", ""));
    assertThat(Samples.expression("($detail ~> |$|{'b': 1}, 'long'|)").evaluate(scope).toString())
        .isEqualTo("{\"digits\":123456789012345678901234567890.5,\"b\":1}");
  }

  /** What the evaluation throws; on a thread that keeps nobody waiting where it does not end. */
  private static Throwable failure(String body, ExpressionLimits limits) {
    Expression expression = Expression.compile("{% " + body + " %}", limits);
    FutureTask<Throwable> task =
        new FutureTask<>(() -> catchThrowable(() -> expression.evaluate(Samples.scope(DETAIL))));
    Thread.ofPlatform().daemon().start(task);
    try {
      return task.get(15, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("it does not end: " + body, e);
    }
  }

  @Test
  void whatIsWithinBoundsIsAsBefore() {
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
    assertThat(
            Samples.expression("$detail.rows ~> |$|{'b': 1}|")
                .evaluate(Samples.scope("{'rows': [{'a': 0.1}]}"))
                .toString())
        .isEqualTo("[{\"a\":0.1,\"b\":1}]");
    assertThat(value("$reduce([1..20], function($a, $b) { $a & 'x' }, '')")).hasSize(22);
  }

  @Test
  void anEvaluationWhoseThreadWasGivenUpEnds() throws Exception {
    Expression endless =
        Expression.compile(
            "{% ($f := function($n) { $f($n + 1) }; $f(1)) %}",
            new ExpressionLimits(Duration.ofDays(1), 100));
    FutureTask<Throwable> task =
        new FutureTask<>(() -> catchThrowable(() -> endless.evaluate(Samples.scope(DETAIL))));
    Thread thread = Thread.ofPlatform().start(task);
    thread.interrupt();
    assertThat(task.get(30, TimeUnit.SECONDS)).isInstanceOf(Undecided.class);
  }

  /**
   * Whatever functions and numbers come together, it ends, and the process lives. The build tries
   * the same ones every time; {@code -Dseed=} tries others.
   */
  @Test
  @Timeout(240)
  void everyExpressionEnds() {
    long seed = Long.getLong("seed", 20_261_129L);
    Random random = new Random(seed);
    ExpressionLimits limits = new ExpressionLimits(Duration.ofMillis(20), 100);
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

  private static boolean isValue(String body, ExpressionLimits limits, Scope scope) {
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
