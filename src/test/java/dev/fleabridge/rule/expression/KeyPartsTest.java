package dev.fleabridge.rule.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyPartsTest {

  private static final Scope SCOPE =
      Samples.scope(
          "{'worker': 'w1', 'none': null, 'blank': ' ', 'n': 0, 'f': false,"
              + " 'parts': ['a', 'b'], 'empty': [], 'holes': ['a', null], 'row': {'id': 7, 'none': null}}");

  private static Expression key(String body) {
    return Expression.compileKey("{% " + body + " %}", ExpressionLimits.defaults());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "$detail.worker & '/' & $detail.task | $detail.task has no value",
        "$detail.task & '/' & $detail.worker | $detail.task has no value",
        "$detail.worker & '/' & $detail.none | $detail.none has no value",
        "$detail.worker & '/' & $detail.blank | $detail.blank has no value",
        "$detail.worker & $lookup($detail, 'task') | what $lookup gives has no value",
        "$detail.worker & ($detail.task) | $detail.task has no value",
        "$detail.worker & (true ? $detail.task) | $detail.task has no value",
        "$detail.worker & (false ? 'x') | a part of the key has no value",
        "$detail.worker & ($detail.none ?? 'x') | $detail.none has no value",
        "($k := $detail.worker & '/' & $detail.task; $k) | $detail.task has no value",
        "($t := $detail.task; $detail.worker & $t) | $t has no value",
        "$detail.row.(id & '/' & none) | none has no value",
        "$uppercase($detail.worker & $detail.task) | $detail.task has no value",
        "true ? 'a' & $detail.task : 'b' | $detail.task has no value",
        "$join([$detail.worker, $detail.task], '/') | $detail.task has no value",
        "[$detail.worker, $detail.task] ~> $join('/') | $detail.task has no value",
        "$join($detail.holes, '/') | an element of $detail.holes has no value",
        "$join($detail.task, '/') | $detail.task has no value",
        "$string([$detail.worker, $detail.task]) | $detail.task has no value",
        "$string({'w': $detail.worker, 't': [$detail.task]}) | $detail.task has no value",
        "$string($detail.none) | $detail.none has no value",
        "$detail.worker & $string($detail.none) | $detail.none has no value",
        "$detail.none ~> $string | $detail.none has no value",
        "$detail.row.(id & none.$string()) | has no value",
        "$string($detail.empty) | $detail.empty has no value but an empty list",
        "$detail.worker & $detail.empty | $detail.empty has no value but an empty list",
        "$join([$detail.worker, $detail.empty]) | $detail.empty has no value but an empty list",
        "[$detail.worker, $detail.task] & '' | $detail.task has no value",
        "$detail.worker & {'t': $detail.task} | $detail.task has no value",
        "($p := [$detail.worker, $detail.task]; $join($p)) | $detail.task has no value",
        "($p := [$detail.task]; $q := $p; $q ~> $join('/')) | $detail.task has no value",
        "($j := $join; $j([$detail.worker, $detail.task])) | $detail.task has no value",
        "($j := $join(?, '/'); $j([$detail.task])) | $detail.task has no value",
        "($j := function($l) { $join($l) }; $j([$detail.task])) | $detail.task has no value",
        "function($l) { $join($l) }([$detail.task]) | $detail.task has no value",
        "([$detail.task, 'x'] ~> function($l) { $join($l) }) | $detail.task has no value",
        "$join($append($detail.worker, $detail.task)) | $detail.task has no value",
        "$detail.worker ~> $append($detail.task) ~> $join() | $detail.task has no value",
        "$join($map([$detail.worker, $detail.none], $string)) | $detail.none has no value",
        "[$detail.worker, $detail.task] ~> $map($string) ~> $join | $detail.task has no value",
        "$join([$detail.worker, $detail.none].$string()) | $detail.none has no value",
        "$join([$detail.worker, '', $detail.task]) | $detail.task has no value",
        "($t := 'x'; $t := $detail.blank; $detail.worker & $t) | $t has no value",
        "$join($detail.[worker, task]) | task has no value",
        "$string($detail.{'w': worker, 't': none}) | none has no value",
        "$string($merge([{'w': $detail.worker}, {'t': $detail.task}])) | $detail.task has no",
        "$reduce([$detail.worker, $detail.task], $append) | $detail.task has no value",
        "$join((true ? [$detail.task] : [])) | $detail.task has no value",
        "'w/' & $detail.rows[id = 9].name | $detail.rows.name has no value"
      })
  void aPartWithoutAValueIsNamed(String body, String sentence) {
    assertThatThrownBy(() -> key(body).evaluate(SCOPE))
        .isInstanceOf(ExpressionException.class)
        .hasMessageContaining(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[$detail.task, $detail.worker][0] | \"w1\"",
        "$detail.task ?? $detail.worker | \"w1\"",
        "$detail.worker & '/' & ($detail.task ?? 'none') | \"w1/none\"",
        "$detail.worker & '/' & ($detail.task ?: 'none') | \"w1/none\"",
        "$detail.worker & '/' & ($detail.none ?: 'none') | \"w1/none\"",
        "$detail.worker & '/' & ($exists($detail.task) ? $detail.task : 'none') | \"w1/none\"",
        "$detail.worker & '/' & (($detail.task & 'x') = 'x' ? 'none' : 'some') | \"w1/none\"",
        "$detail.worker & ' ' & '' | \"w1 \"",
        "$detail.worker & ($exists($detail.task) ? '/' & $detail.task : '') | \"w1\"",
        "$detail.worker & ($detail.task ?: '') & '.' | \"w1.\"",
        "$join([$detail.worker, '', $detail.task ?: ''], '/') | \"w1//\"",
        "($sep := ''; $detail.worker & $sep & 'x') | \"w1x\"",
        "[$detail.task, $detail.worker][0] & '.' | \"w1.\"",
        "{'a': $detail.worker, 'b': $detail.task}.a & '.' | \"w1.\"",
        "$join($filter([$detail.worker, $detail.none], function($p) { $p != null })) | \"w1\"",
        "$string($detail.task) ?: 'none' | \"none\"",
        "($j := function($join) { $join & '' }; $j($detail.worker)) | \"w1\"",
        "$detail.worker & $detail.n & $detail.f | \"w10false\"",
        "$join($detail.parts, '/') | \"a/b\"",
        "$join([$detail.worker, $detail.parts[0]], '/') | \"w1/a\"",
        "$string({'w': $detail.worker, 'n': $detail.n}) | \"{\\\"w\\\":\\\"w1\\\",\\\"n\\\":0}\"",
        "$detail.parts[$ & $detail.task = 'a'] & '' | \"a\"",
        "$detail.task | null",
        "$string([1..2]) | \"[1,2]\""
      })
  void aKeyWhosePartsHaveValuesIsComputed(String body, String expected) {
    assertThat(key(body).evaluate(SCOPE)).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {"'w/' & $detail.task | \"w/\"", "'w/' & $detail.none | \"w/null\""})
  void whatIsNoKeyMayHaveEmptyParts(String body, String expected) {
    assertThat(Samples.expression(body).evaluate(SCOPE)).hasToString(expected);
  }
}
