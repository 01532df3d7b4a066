package dev.fleabridge.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A statement of a rule reads, as far as its text tells. */
class ReadOnlySqlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1",
        "  \n-- what it is for; drop table t\n SELECT count(*) FROM t WHERE id = :task",
        "/* delete */ with x as (select 1 as n) select n from x",
        "select 'it''s; delete', \"update\", `merge` from t",
        "select 'a\\\\', '\\d+', r'\\\\' from t -- a\\b",
        "select updated_at, deleted from t -- the end"
      })
  void whatReadsIsTaken(String sql) {
    assertThat(ReadOnlySql.mistake(sql)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          insert into t values (1)                           | does not begin with SELECT or WITH
          DROP TABLE t                                       | does not begin with SELECT or WITH
          -- select                                          | does not begin with SELECT or WITH
          (select 1); drop table t                           | has a semicolon
          select 1;                                          | has a semicolon
          with x as (select 1) insert into t select * from x | has the word INSERT
          with x as (select 1) delete from t                 | has the word DELETE
          with x as (select 1) MeRgE into t using x          | has the word MERGE
          select /* a /* b */ delete */ 1 from t             | has a comment that does not end, or one
          select 1 /* and no end                             | has a comment that does not end
          select "a from t                                   | has a quotation mark that nothing closes
          select 'a\\' from t                                | has a quotation mark after a backslash
          """)
  void whatMayChangeSomethingIsNot(String sql, String why) {
    assertThat(ReadOnlySql.mistake(sql)).hasValueSatisfying(said -> assertThat(said).contains(why));
  }

  /** Each is a single INSERT to Databricks, and was a comment or a text to us. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "with x as (select r'\\' as a) insert into t select * from x -- '",
        "with x as (select R\"\\\" as a) insert into t select * from x -- \"",
        "with x as (select /*+ h(' */ 1 ') */ 1 as a) insert into t select * from x -- '",
        "with x as (select 1) -- why\rinsert into t select * from x",
        "with x as (select 1) -- \\\n '\n insert into t select * from x -- '",
      })
  void whatDatabricksReadsOtherwiseIsNotTaken(String sql) {
    assertThat(ReadOnlySql.mistake(sql)).isPresent();
  }

  @Test
  void aLongStatementIsJudgedToo() {
    assertThat(ReadOnlySql.mistake("select '" + "''".repeat(8_000) + "'")).isEmpty();
    assertThat(ReadOnlySql.mistake("select '" + "\\a".repeat(8_000) + "'; x")).isPresent();
  }

  @Test
  void aRuleWhoseStatementIsComputedOrChangesSomethingIsRefused() {
    assertThatThrownBy(() -> rule("\"{% 'select ' & $detail.sql %}\""))
        .isInstanceOf(RulesInvalid.class)
        .hasMessageContaining("steps.q.query-databricks.statement")
        .hasMessageContaining("is computed");
    assertThatThrownBy(() -> rule("delete from t"))
        .isInstanceOf(RulesInvalid.class)
        .hasMessageContaining("does not begin with SELECT or WITH");
  }

  private static void rule(String statement) throws RulesInvalid {
    RuleBook.load(
        """
        rules:
          - id: asks
            when: { source: [lab] }
            key: "{%% $detail.id %%}"
            steps:
              q:
                query-databricks:
                  workspace: lakehouse
                  statement: %s
                  parameters: { task: "{%% $detail.task %%}" }
        """
            .formatted(statement),
        "test",
        RuleLimits.defaults());
  }
}
