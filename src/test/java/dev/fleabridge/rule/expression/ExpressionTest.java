package dev.fleabridge.rule.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {

  private static final String DETAIL =
      """
      {'id': 's1', 'confidence': 0.912, 'missing': null, 'list': [1, 2, 3], 'text': '0.10',
       'long': 0.1234567890123456789, 'big': 12345678901234567890, 'count': 9007199254740993,
       'whole': 3.0, 'single': [7], 'negative': -0.1234567890123456789, 'deep': {'a': [{'b': 1.5}]}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "$detail.id | \"s1\"",
        "$event.\"detail-type\" | \"Inference Result\"",
        "$event.source & '/' & $event.detail.id | \"ml.inference/s1\"",
        "$detail.confidence >= 0.85 | true",
        "$detail.confidence | 0.912",
        "$detail.nothing | null",
        "$detail.missing | null",
        "$detail.nothing >= 0.85 | null",
        "$detail.list[0] | 1",
        "$detail.list | [1,2,3]",
        "$detail.whole | 3",
        "$detail.deep.a.b | 1.5",
        // JSONata's own: a filter that finds one gives that one, unless asked for a list.
        "$detail.single | [7]",
        "$detail.list[$ > 2] | 3",
        "$detail.list[][$ > 2] | [3]",
        "{'a': $detail.confidence, 'b': null} | {\"a\":0.912,\"b\":null}",
        "$run.businessKey | \"k1\"",
        "$steps.lock.escrowId | \"esc_1\"",
        "$steps.job.metrics.'validation:accuracy' | 0.93",
        "'conf=' & $formatNumber($detail.confidence, '0.000') | \"conf=0.912\"",
        // No digit is lost.
        "$detail.long | 0.1234567890123456789",
        "$detail.big | 12345678901234567890",
        "$detail.count | 9007199254740993",
        "{'n': $detail.long}.n | 0.1234567890123456789",
        "$string($detail.long) | \"0.1234567890123456789\"",
        "'n=' & $detail.count | \"n=9007199254740993\"",
        "$abs($detail.negative) | 0.1234567890123456789",
        "$abs(-0.5) | 0.5",
        "$abs(-3) | 3",
        "$detail.long > 0.1 | true",
        "0.1 | 0.1",
        "$detail.confidence * 10 | 9.12",
        "$detail.whole / 2 | 1.5"
      })
  void givesAValue(String body, String expected) {
    Scope scope =
        Samples.scope(DETAIL)
            .withRun("run_1", "r", "k1")
            .withSteps(
                Map.of(
                    "lock", Samples.json("{'escrowId': 'esc_1'}"),
                    "job", Samples.json("{'metrics': {'validation:accuracy': 0.93}}")));
    assertThat(Samples.expression(body).evaluate(scope)).hasToString(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(((", "$detail.", "", "1 +", "'open", "[1, 2"})
  void refusesWhatIsNotJsonata(String body) {
    assertThatThrownBy(() -> Samples.expression(body)).isInstanceOf(ExpressionException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$now()",
        "$millis() > 1",
        "$random()",
        "$shuffle([1])",
        "$eval('1')",
        "$detail ~> $eval",
        "$map([1], $random)",
        "$detail.rows[$now() > 1]",
        "$detail.rows^(>$random())",
        "$detail.rows{$now(): 1}",
        "$detail.rows@$now.id",
        "$detail.rows#$millis",
        "$detail ~> |rows|{'a': $now()}, $millis()|",
        "($x := $now; $x())",
        "function($eval) { 1 }(2)",
        "($__evaluate_entry := function() { 1 }; 1)"
      })
  void refusesWhatWouldAnswerDifferentlyTheNextTime(String body) {
    assertThatThrownBy(() -> Samples.expression(body)).hasMessageContaining("same answer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'pay $now'", "$detail.now", "$detail.`$eval`", "/* $random */ 1"})
  void takesSuchANameWhereItCallsNothing(String body) {
    assertThatCode(() -> Samples.expression(body)).doesNotThrowAnyException();
  }

  @Test
  void anErrorShowsLittleOfTheEvent() {
    String secret = "x".repeat(5_000);
    Expression expression = Samples.expression("$detail.secret > 1");
    ExpressionException error =
        catchThrowableOfType(
            ExpressionException.class,
            () -> expression.evaluate(Samples.scope("{'secret': '" + secret + "'}")));
    assertThat(error.getMessage()).hasSizeLessThan(220).contains("$detail.secret > 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"$detail.confidence.x()", "$nope(1)", "$detail.id * 2", "$error('no')"})
  void anErrorIsAnExceptionAndNotAValue(String body) {
    assertThatThrownBy(() -> Samples.expression(body).evaluate(Samples.scope(DETAIL)))
        .isInstanceOf(ExpressionException.class);
  }

  @Test
  void aFunctionIsNotAValue() {
    assertThatThrownBy(() -> Samples.expression("$sum").evaluate(Samples.scope(DETAIL)))
        .hasMessageContaining("not a JSON value");
  }

  @Test
  @Timeout(20)
  void anEndlessLoopIsStopped() {
    ExpressionLimits limits = new ExpressionLimits(Duration.ofMillis(20), 100);
    Expression endless =
        Expression.compile("{% ($f := function($n) { $f($n + 1) }; $f(1)) %}", limits);
    assertThatThrownBy(() -> endless.evaluate(Samples.scope(DETAIL)))
        .isInstanceOf(Undecided.class)
        .hasMessageContaining("longer than 20 ms");
  }

  @Test
  @Timeout(20)
  void anEndlessRecursionIsStopped() {
    Expression endless = Samples.expression("($f := function($n) { 1 + $f($n + 1) }; $f(1))");
    assertThatThrownBy(() -> endless.evaluate(Samples.scope(DETAIL)))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining("deeper than 100");
  }

  @Test
  void manyThreadsShareOneExpressionAndSeeOnlyTheirOwnEvent() throws Exception {
    Expression shared =
        Samples.expression(
            "($n := $detail.n; $f := function($x) { $x + $n }; "
                + "$sum([$f(1), $f(2)].($ + 0)) & ':' & ($detail.list[$ > 1].($ * $n))[0]"
                + " & ':' & $formatNumber($abs(-$n), '0'))");
    Expression other = Samples.expression("$exists($n) ? 'leaked' : $detail.n");
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int i = 1; i <= 1_500; i++) {
      int n = i;
      tasks.add(() -> {
        Scope scope = Samples.scope("{'n': " + n + ", 'list': [1, 2, 3]}");
        assertThat(shared.evaluate(scope).stringValue())
            .isEqualTo((2 * n + 3) + ":" + 2 * n + ":" + n);
        assertThat(other.evaluate(scope).intValue()).isEqualTo(n);
        return null;
      });
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        var pool = Executors.newFixedThreadPool(8)) {
      for (var executor : List.of(threads, pool)) {
        for (Future<Void> result : executor.invokeAll(tasks)) {
          result.get();
        }
      }
    }
  }

  @Test
  void evaluationDoesNotChangeTheEvent() {
    Scope scope = Samples.scope("{'id': 's1', 'list': [1, 2, 3]}");
    Samples.expression("$detail ~> |$|{'id': 'changed', 'x': null}|").evaluate(scope);
    Samples.expression("$sort($reverse($append($detail.list, 4)))").evaluate(scope);
    assertThat(Samples.expression("$detail.id & $detail.list").evaluate(scope).stringValue())
        .isEqualTo("s1[1,2,3]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "$detail.output.score | true",
        "($d := $detail; $d.output.score) | true",
        "($o := 'output'; $lookup($detail, $o)) | true",
        "$event.detail.'output' | true",
        "$merge([$steps.a, $detail]).output | true",
        "$detail.responseParameters.outputLocation | false",
        "$steps.a.output | false"
      })
  void saysWhetherItMayReadAFieldOfTheDetail(String body, boolean reads) {
    assertThat(Samples.expression(body).readsDetail("output")).isEqualTo(reads);
  }

  @Test
  void anErrorHoldsNoControlCharacters() {
    assertThatThrownBy(() ->
            Samples.expression("$number($detail.c) > 0.5")
                .evaluate(Samples.scope("{'c': '0.9\\u0000\\u001b[31m'}")))
        .isInstanceOf(ExpressionException.class)
        .satisfies(e ->
            assertThat(String.valueOf(e.getMessage()).chars()).noneMatch(Character::isISOControl));
  }

  @Test
  void namesTheStepsThatItReads() {
    assertThat(Samples.expression("$steps.a.x + $steps . b.y & $steps.'c'.z").steps())
        .containsExactly("a", "b", "c");
    assertThat(Samples.expression("$keys($steps)").steps()).containsExactly("");
    assertThat(Samples.expression("$stepsize + $detail.steps").steps()).isEmpty();
    assertThat(Samples.expression("$map($detail.list, function($x) { $steps.a.b = $x })").steps())
        .containsExactly("a");
    assertThat(Samples.expression("$steps[0].a & $steps.(b.c) & $steps.*").steps())
        .containsExactly("");
    assertThat(Samples.expression("'of $steps.a and $row' & $detail.id").steps()).isEmpty();
    assertThat(Samples.expression("'of $steps.a and $row' & $detail.id").readsRow()).isFalse();
    assertThat(Samples.expression("$map($detail.list, function($row) { $row.x })").readsRow())
        .isFalse();
    assertThat(Samples.expression("$exists($row.x) ? $row.x : 1").readsRow()).isTrue();
  }
}
