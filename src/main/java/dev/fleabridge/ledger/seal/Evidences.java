package dev.fleabridge.ledger.seal;

import dev.fleabridge.chain.ChainedRow;
import dev.fleabridge.chain.ChainedTable;
import dev.fleabridge.chain.Evidence;
import dev.fleabridge.ledger.seal.ChainRows.Numbered;
import dev.fleabridge.model.ActionState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What belongs to actions that are DONE, as rows to be hashed: the terms and results do not change
 * any more then, nor do attempts that have ended.
 */
final class Evidences {

  private static final int AT_ONCE = 256;

  private final JdbcTemplate jdbc;
  private final ChainRows rows;

  Evidences(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
    this.rows = new ChainRows(jdbc);
  }

  /** Writes the evidence of each action that became DONE, or was DONE, by one of these lines. */
  void add(List<Numbered> history) {
    Map<UUID, Long> done = new LinkedHashMap<>();
    for (Numbered line : history) {
      if (ActionState.DONE.name().equals(line.row().value("to_state"))) {
        done.put(Sealing.action(line), line.id());
      }
    }
    List<UUID> actions = List.copyOf(done.keySet());
    for (int i = 0; i < actions.size(); i += AT_ONCE) {
      write(actions.subList(i, Math.min(i + AT_ONCE, actions.size())), done);
    }
  }

  private void write(List<UUID> actions, Map<UUID, Long> until) {
    Map<UUID, List<ChainedRow>> of = of(actions);
    Map<String, List<ChainedRow>> lines =
        ChainRows.grouped(
            rows.numberedBy(ChainedTable.HISTORY, "action_id", "uuid", actions).stream()
                .filter(line -> line.id() <= until.getOrDefault(Sealing.action(line), 0L))
                .map(Numbered::row)
                .toList(),
            "action_id");
    jdbc.batchUpdate(
        "insert into evidence (action_id, history_id, content) values (?, ?, ?)",
        of.entrySet(),
        of.size() + 1,
        (row, one) -> {
          UUID id = one.getKey();
          row.setObject(1, id);
          row.setLong(2, until.getOrDefault(id, 0L));
          row.setString(
              3,
              Evidence.of(one.getValue())
                  .with(lines.getOrDefault(id.toString(), List.of()))
                  .text());
        });
  }

  /** The rows that belong to each of these actions; an action that is not there is left out. */
  Map<UUID, List<ChainedRow>> of(Collection<UUID> ids) {
    List<ChainedRow> actions = rows.by(ChainedTable.ACTION, "id", "uuid", ids);
    Map<String, ChainedRow> events = byFirst(ChainedTable.EVENT, "text", actions, "event_id");
    Map<String, ChainedRow> runs = byFirst(ChainedTable.RUN, "uuid", actions, "run_id");
    Map<String, ChainedRow> rules =
        byFirst(ChainedTable.RULE, "text", List.copyOf(runs.values()), "rule_hash");
    Map<String, List<ChainedRow>> attempts =
        ChainRows.grouped(rows.by(ChainedTable.ATTEMPT, "action_id", "uuid", ids), "action_id");
    Map<UUID, List<ChainedRow>> found = new HashMap<>();
    for (ChainedRow action : actions) {
      List<ChainedRow> all = new ArrayList<>(List.of(action));
      ChainedRow run = runs.get(String.valueOf(action.value("run_id")));
      ChainedRow event = events.get(String.valueOf(action.value("event_id")));
      if (event != null) {
        all.add(event);
      }
      if (run != null) {
        all.add(run);
        ChainedRow rule = rules.get(String.valueOf(run.value("rule_hash")));
        if (rule != null) {
          all.add(rule);
        }
      }
      String id = String.valueOf(action.value("id"));
      all.addAll(attempts.getOrDefault(id, List.of()));
      found.put(UUID.fromString(id), all);
    }
    return found;
  }

  /** Rows by their first column, of those that a column of other rows names. */
  private Map<String, ChainedRow> byFirst(
      ChainedTable table, String type, List<ChainedRow> naming, String column) {
    Set<String> names =
        naming.stream().map(row -> String.valueOf(row.value(column))).collect(Collectors.toSet());
    return rows.by(table, table.columns().getFirst(), type, names).stream()
        .collect(
            Collectors.toMap(row -> String.valueOf(row.values().getFirst()), Function.identity()));
  }
}
