package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.model.Action;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** Every column of an action is written where it belongs, and read back. */
class ActionRowsIT {

  private final LedgerWorkbench bench = new LedgerWorkbench();
  private final JdbcTemplate jdbc = bench.jdbc;

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void whatIsFiledComesBack() {
    Action begun = WholeAction.begun();
    insert(begun);
    assertThat(find(begun)).isEqualTo(begun);
  }

  @Test
  void whatIsOfAShadowRunComesBackAsSuch() {
    Action shadow = WholeAction.shadow();
    insert(shadow);
    assertThat(find(shadow)).isEqualTo(shadow);
    assertThat(find(shadow).shadow()).isTrue();
  }

  @Test
  void whatWaitsForItsParametersComesBackWithoutTerms() {
    Action waiting = WholeAction.begun().withTerms(null);
    insert(waiting);
    assertThat(find(waiting)).isEqualTo(waiting);
  }

  @Test
  void whatHasChangedComesBack() {
    Action whole = WholeAction.whole();
    insert(whole);
    change(whole);
    assertThat(find(whole)).isEqualTo(whole);
  }

  @Test
  void noColumnIsForgotten() {
    List<String> written = new ArrayList<>(names(ActionRows.FILED));
    names(ActionRows.CHANGED).stream()
        .filter(name -> !written.contains(name))
        .forEach(written::add);
    assertThat(columns()).containsExactlyInAnyOrderElementsOf(written);

    Action whole = WholeAction.whole();
    insert(whole);
    change(whole);
    assertThat(jdbc.queryForMap("select * from action where id = ?", whole.id()))
        .doesNotContainValue(null);
  }

  private static List<String> names(Columns<Action> columns) {
    return columns.columns().stream().map(Columns.Column::name).toList();
  }

  private List<String> columns() {
    return jdbc.queryForList(
        "select column_name::text from information_schema.columns where table_name = 'action'",
        String.class);
  }

  private void insert(Action action) {
    jdbc.update(
        "insert into action " + ActionRows.FILED.row(),
        row -> ActionRows.FILED.set(row, 1, action));
  }

  private void change(Action action) {
    int written =
        jdbc.update(
            "update action set %s where id = ?".formatted(ActionRows.CHANGED.assignments()),
            row -> {
              int next = ActionRows.CHANGED.set(row, 1, action);
              row.setObject(next, action.id());
            });
    assertThat(written).isOne();
  }

  private Action find(Action action) {
    return bench.find(action.id());
  }
}
