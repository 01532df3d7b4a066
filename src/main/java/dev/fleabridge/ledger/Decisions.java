package dev.fleabridge.ledger;

import dev.fleabridge.model.Action;
import dev.fleabridge.model.ActionState;
import dev.fleabridge.model.Reason;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads what waits for a person's decision, whoever it is that may decide. */
public class Decisions {

  /** What a person is asked for. */
  public enum Wanted {
    /** An approver lets a held action go, or refuses it. */
    APPROVAL,
    /** An operator says what became of an action that nobody could find out about. */
    REVIEW
  }

  private final JdbcClient sql;

  public Decisions(JdbcTemplate jdbc) {
    this.sql = JdbcClient.create(jdbc);
  }

  /**
   * The actions that wait for a decision, oldest first.
   *
   * @param wanted only these; null: both
   * @param approvals the reasons for which a held action waits for an approver
   * @throws IllegalArgumentException for a cursor of another list
   */
  public Page<Action> page(
      @Nullable Wanted wanted, Collection<Reason> approvals, @Nullable Cursor after, int limit) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("limit", limit + 1);
    if (after != null) {
      parameters.put("at", Sql.time(after.at()));
      parameters.put("id", after.uuid());
    }
    List<Action> found =
        sql.sql(statement(wanted, approvals, after != null))
            .params(parameters)
            .query(ActionRows::read)
            .list();
    return Page.of(found, limit, a -> new Cursor(a.createdAt(), a.id().toString()).text());
  }

  /** The index of V52 has what this asks for alone, and in this order. */
  static String statement(@Nullable Wanted wanted, Collection<Reason> approvals, boolean goesOn) {
    return """
    select * from action where (%s) %s
    order by created_at, id limit :limit
    """
        .formatted(condition(wanted, approvals), goesOn ? "and (created_at, id) > (:at, :id)" : "");
  }

  private static String condition(@Nullable Wanted wanted, Collection<Reason> approvals) {
    String review = "state = " + Sql.states(List.of(ActionState.NEEDS_REVIEW));
    String approval =
        "state = %s and reason in (%s)"
            .formatted(
                Sql.states(List.of(ActionState.HELD)),
                approvals.stream().sorted().map(Sql::reason).collect(Collectors.joining(", ")));
    return switch (wanted) {
      case APPROVAL -> approval;
      case REVIEW -> review;
      case null -> "%s or (%s)".formatted(review, approval);
    };
  }

  /** Who sent each of these events, by its id. */
  public Map<String, String> senders(Collection<String> eventIds) {
    Map<String, String> found = new HashMap<>();
    sql.sql("select id, sender from event where id = any(:ids)")
        .param("ids", Sql.texts(eventIds))
        .query((row, number) -> found.put(row.getString("id"), row.getString("sender")))
        .list();
    return found;
  }

  /** Who has done one of these acts to each of these actions; without those to which nobody has. */
  public Map<UUID, List<String>> actors(Collection<String> acts, Collection<UUID> actionIds) {
    record Actor(UUID action, String name) {}
    String prefix = "actions/";
    return sql
        .sql(
            """
            select distinct target, actor from audit
            where act = any(:acts) and target = any(:targets) order by target, actor
            """)
        .param("acts", Sql.texts(acts))
        .param("targets", Sql.texts(actionIds.stream().map(id -> prefix + id).toList()))
        .query((row, number) ->
            new Actor(
                UUID.fromString(row.getString("target").substring(prefix.length())),
                row.getString("actor")))
        .list()
        .stream()
        .collect(
            Collectors.groupingBy(
                Actor::action, Collectors.mapping(Actor::name, Collectors.toList())));
  }
}
