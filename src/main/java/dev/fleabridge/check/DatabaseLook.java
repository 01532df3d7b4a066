package dev.fleabridge.check;

import dev.fleabridge.ledger.DatabaseState;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.BeanFactory;

/** Whether the database can be used. Its tables are not brought up to date. */
final class DatabaseLook {

  private static final int OLDEST = 140000;
  private static final String WHAT = "database";

  private DatabaseLook() {}

  static List<Finding> at(BeanFactory beans) {
    DatabaseState state = DatabaseState.of(beans.getBean(Flyway.class));
    List<Finding> found = new ArrayList<>();
    found.add(
        state.version() < OLDEST
            ? Finding.wrong(
                WHAT, "PostgreSQL " + state.versionText(), "Take PostgreSQL 14 or newer.")
            : Finding.fine(WHAT, "PostgreSQL " + state.versionText() + ", user " + state.user()));
    if (state.readOnly()) {
      found.add(
          Finding.wrong(
              "database, writing",
              "the server only reads",
              "Name the server that writes in spring.datasource.url."));
    }
    found.add(
        state.mayCreate()
            ? Finding.fine("database, rights", "the user may make tables")
            : Finding.wrong(
                "database, rights",
                "the user may not make tables in its schema",
                "Grant it: grant create, usage on schema public to \"%s\""
                    .formatted(state.user())));
    found.add(migrations(state));
    return found;
  }

  private static Finding migrations(DatabaseState state) {
    String what = "database, migrations";
    if (!state.later().isEmpty()) {
      return Finding.wrong(
          what,
          "made by a later version: " + String.join(", ", state.later()),
          "Start that version, or a later one.");
    }
    return Finding.fine(
        what,
        state.pending().isEmpty()
            ? "none is pending"
            : "a start would carry out %d: %s to %s"
                .formatted(
                    state.pending().size(), state.pending().getFirst(), state.pending().getLast()));
  }
}
