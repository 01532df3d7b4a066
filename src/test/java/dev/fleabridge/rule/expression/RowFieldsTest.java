package dev.fleabridge.rule.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowFieldsTest {

  private static RowFields of(String... bodies) {
    return RowFields.of(Stream.of(bodies).map(Samples::expression).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$row.score",
        "$row.'score'",
        "$row.\"score\"",
        "$row.`score`",
        "$row . score",
        "$number($row.score) * 10",
        "$round($number($row.score) * $number($row.present), 2)",
        "'score=' & $row.score",
        "($s := $row.score; $s)",
        "$row.score.inner[0]",
        "$row.score ~> $number",
        "$lookup($row, 'score')",
        "$row.present = 'gold' ? $row.score : 1",
        "$row.score > 0.5 ? 1 : 0",
        "$map([1], function($i) { $i * $number($row.score) })",
        "{'a': [$row.score]}.a",
        "/* $row.other */ $row.score & '$row.text'",
        "$exists($row.score) ? 1 : $error('no score')",
        "$exists($row.present) ? $row.score : 1",
        "$not($exists($row.present)) ? 1 : $row.score",
      })
  void fieldThatIsReadIsNeeded(String body) {
    assertThat(of(body).missingFrom(List.of("present", "Score"))).as(body).containsExactly("score");
    assertThat(of(body).missingFrom(List.of("present", "score"))).as(body).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'score'",
        "$detail.score",
        "$row.present",
        "$exists($row.score)",
        "$exists($row.score) ? $row.score : 1",
        "$exists($row.score) ? $row.score",
        "$row.score ? $number($row.score) : 1",
        "$boolean($row.score) ? $row.score : 1",
        "$exists($row.score) and $row.score > 1 ? $row.score : 1",
        "$not($exists($row.score)) or $row.score = '' ? 1 : $row.score",
        "$row.score ?? 1",
        "$row.score ?: 1",
        "$number($row.score) ?? 1",
        "$row.present ?? $row.score",
        "$exists($row.present) ? $row.present : $row.score",
        "$row.present ? $row.present : $row.score",
        "$row.score and true",
        "$row.score ~> $exists()",
        "$row.*",
        "$lookup($row, $detail.name)",
        "$keys($row)",
      })
  void fieldWhoseAbsenceIsHandledIsNotNeeded(String body) {
    assertThat(of(body).missingFrom(List.of("present"))).as(body).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "$exists($row.payee) ? $row.payee : $row.agent_id ! payee, agent_id",
        "$row.payee ?? $row.agent_id ! payee, agent_id",
        "$exists($row.a) ? $row.a : $exists($row.b) ? $row.b : $error('x') ! a, b",
      })
  void ofAlternativesOneIsNeeded(String body, String all) {
    List<String> names = List.of(all.split(", ", -1));
    assertThat(of(body).missingFrom(List.of("other"))).containsExactlyElementsOf(names);
    for (String one : names) {
      assertThat(of(body).missingFrom(List.of(one))).isEmpty();
    }
  }

  @Test
  void everyExpressionCounts() {
    assertThat(of("$row.a", "$row.b & $row.c", "1").missingFrom(List.of("c")))
        .containsExactly("a", "b");
  }

  @Test
  void rowThatIsUsedAsAWholeMayBeReadInEveryField() {
    assertThat(of("$row.a & $lookup($row, 'b')").mayRead("a")).isTrue();
    assertThat(of("$row.a & $lookup($row, 'b')").mayRead("b")).isTrue();
    assertThat(of("$row.a & $lookup($row, 'b')").mayRead("c")).isFalse();
    for (String whole : List.of("$row.*", "$sum($row.*)", "$keys($row)", "($r := $row; $r.a)")) {
      assertThat(of(whole).mayRead("c")).as(whole).isTrue();
    }
  }
}
