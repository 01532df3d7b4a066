package dev.fleabridge.ledger;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Whom an account has paid. A payee that is known stays known, so what is read here remains true
 * without a lock.
 */
public class KnownPayees {

  /**
   * A payee, as one who pays sees it.
   *
   * @param scope {@code agent:<account>} or {@code rule:<id>/agent:<account>}
   */
  public record Key(String scope, String payee) {}

  /**
   * What is asked: whether the payee is listed under the key, or the agent has paid it.
   *
   * @param payer the agent, by its name
   * @param rule only what this rule has paid counts; null: what any rule has
   */
  public record Question(Key key, String payer, @Nullable String rule) {}

  /** What the books say. */
  public enum Standing {
    /** Neither the account nor the agent has paid it, as far as anybody knows. */
    NEW,
    /** The agent has paid it, before it was listed. */
    PAID,
    /** Something was sent to it from the account. */
    LISTED
  }

  static final String ASK =
      """
      select w.number,
        case
          when exists (select 1 from known_payee k where k.scope = w.scope and k.payee = w.payee) then 'LISTED'
          when w.rule is null and exists (
            select 1 from action a where a.state = 'DONE' and a.payee = w.payee and a.payer = w.payer) then 'PAID'
          when w.rule is not null and exists (
            select 1 from action a
            where a.state = 'DONE' and a.payee = w.payee and a.payer = w.payer and a.rule_id = w.rule) then 'PAID'
          else 'NEW'
        end as answer
      from unnest(:scopes, :payees, :payers, :rules) with ordinality as w (scope, payee, payer, rule, number)
      """;

  private final JdbcTemplate jdbc;
  private final JdbcClient sql;

  public KnownPayees(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.sql = JdbcClient.create(jdbc);
  }

  /** Answers each question, in the caller's transaction. */
  public Map<Question, Standing> ask(Collection<Question> questions) {
    Map<Question, Standing> answers = new HashMap<>();
    List<Question> asked = List.copyOf(questions);
    if (asked.isEmpty()) {
      return answers;
    }
    sql.sql(ASK)
        .param("scopes", Sql.texts(asked.stream().map(each -> each.key().scope()).toList()))
        .param("payees", Sql.texts(asked.stream().map(each -> each.key().payee()).toList()))
        .param("payers", Sql.texts(asked.stream().map(Question::payer).toList()))
        .param("rules", Sql.texts(asked.stream().map(Question::rule).toList()))
        .query((row, number) ->
            answers.put(
                asked.get(row.getInt("number") - 1), Standing.valueOf(row.getString("answer"))))
        .list();
    return answers;
  }

  /** Lists payees, each with the action that is sent to it, in the transaction that claims it. */
  public void add(Map<Key, UUID> sent, Instant now) {
    if (sent.isEmpty()) {
      return;
    }
    jdbc.batchUpdate(
        """
        insert into known_payee (scope, payee, action_id, since) values (?, ?, ?, ?) on conflict do nothing
        """,
        sent.entrySet(),
        sent.size(),
        (row, entry) -> {
          row.setString(1, entry.getKey().scope());
          row.setString(2, entry.getKey().payee());
          row.setObject(3, entry.getValue());
          row.setTimestamp(4, Sql.time(now));
        });
  }
}
