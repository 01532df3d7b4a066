package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fleabridge.setting.StartRefused;
import dev.fleabridge.testkit.embedded.EmbeddedPostgresDatabase;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A role of the service that has, or could take, rights that no grant of ours takes from it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceRoleRefusedIT {

  private final EmbeddedPostgresDatabase database = EmbeddedPostgresDatabase.start();
  private final JdbcTemplate admin = new JdbcTemplate(database.dataSource());

  @BeforeAll
  void roles() {
    admin.execute(
        """
        create role migrator login password 'm';
        create role owners;
        grant owners to migrator;
        create role svc login password 's';
        create role another;
        alter database postgres owner to migrator;
        set role migrator;
        create table audit (id int, note text);
        reset role
        """);
  }

  @AfterEach
  void takeBack() {
    admin.execute(
        """
        alter database postgres owner to migrator;
        alter table audit owner to migrator;
        revoke all on audit from public, another;
        revoke owners, another, pg_write_all_data from svc;
        alter role svc nocreaterole
        """);
  }

  @AfterAll
  void close() {
    database.close();
  }

  private DataSource owner() {
    return new DriverManagerDataSource(
        database.jdbcUrl().replaceAll("user=[^&]*&?", ""), "migrator", "m");
  }

  private void grant() {
    new ServiceRole("svc").grant(owner());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alter database postgres owner to svc",
        "alter table audit owner to owners; grant owners to svc",
      })
  void aRoleThatOwnsTheSchemaOrMayBecomeWhoeverOwnsATableIsRefused(String statement) {
    admin.execute(statement);
    assertThatThrownBy(this::grant)
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("fleabridge.database.service-role names");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grant update on audit to public",
        "grant delete on audit to another; grant another to svc",
        "grant truncate on audit to public",
        "grant update (note) on audit to public",
        "grant pg_write_all_data to svc"
      })
  void aRightThatItHasFromElsewhereIsRefusedAndNamed(String statement) {
    admin.execute(statement);
    assertThatThrownBy(this::grant)
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("fleabridge.database.service-role")
        .hasMessageContaining("on audit");
  }

  @Test
  void itsOwnRightsAreTakenAlsoThoseOnColumns() {
    admin.execute("grant all on audit to svc; grant update (note) on audit to svc");
    assertThatCode(this::grant).doesNotThrowAnyException();
    assertThat(
            admin.queryForObject(
                "select has_any_column_privilege('svc', 'audit', 'UPDATE')", Boolean.class))
        .isFalse();
  }

  @Test
  void aRightOnOneColumnAloneIsTakenToo() {
    admin.execute("grant update (note) on audit to svc");
    assertThatCode(this::grant).doesNotThrowAnyException();
    assertThat(
            admin.queryForObject(
                "select has_any_column_privilege('svc', 'audit', 'UPDATE')", Boolean.class))
        .isFalse();
  }
}
