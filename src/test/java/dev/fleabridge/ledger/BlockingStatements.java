package dev.fleabridge.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads a migration for what would keep the writers of the version before waiting, or break them
 * (docs/contributing.md#a-migration). It knows the forms that are known to be harmful, and not SQL.
 */
final class BlockingStatements {

  private static final Pattern COMMENT = Pattern.compile("--[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);
  private static final Pattern BODY = Pattern.compile("\\$(\\w*)\\$.*?\\$\\1\\$", Pattern.DOTALL);
  private static final Pattern MADE_HERE =
      Pattern.compile("create table (?:if not exists )?(\\w+)");

  /** A form, the words that betray it, and the table that it is about (group 1). */
  private record Form(String why, Pattern pattern) {

    Form(String why, String pattern) {
      this(why, Pattern.compile(pattern));
    }
  }

  private static final String ALTERED = "^alter table (?:if exists )?(?:only )?(\\w+) .*";

  private static final List<Form> FORMS =
      List.of(
          new Form(
              "builds an index while it locks the table",
              "^create (?:unique )?index (?!concurrently).* ?on (?:only )?(\\w+).*"),
          new Form("locks the table of an index", "^drop index (?!concurrently)(.*)"),
          new Form("rebuilds while it locks", "^reindex (?!.*concurrently)(.*)"),
          new Form("locks the whole table", "^(?:lock|truncate|cluster)(?: table)? (\\w+).*"),
          new Form("rewrites the table", "^vacuum .*full.*?(\\w+)$"),
          new Form("locks its readers", "^refresh materialized view (?!concurrently)(\\w+).*"),
          new Form("takes a table from the version before", "^drop table (?:if exists )?(\\w+).*"),
          new Form("rewrites the table", ALTERED + "alter (?:column )?\\w+ (?:set data )?type .*"),
          new Form("reads the whole table", ALTERED + "set not null.*"),
          new Form(
              "reads the whole table",
              ALTERED + "add (?:constraint \\w+ )?(?:check|foreign key)(?!.*not valid).*"),
          new Form(
              "builds an index while it locks the table",
              ALTERED + "add (?:constraint \\w+ )?(?:primary key|unique)(?!.*using index).*"),
          new Form(
              "reads the whole table", ALTERED + "add column [^,]* (?:references|check|unique).*"),
          new Form(
              "refuses the rows of the version before",
              ALTERED + "add column (?![^,]* default )[^,]* not null.*"),
          new Form("rewrites the table", ALTERED + "add column [^,]* default [^,]*\\(.*"),
          new Form("rewrites the table", ALTERED + "add column [^,]* (?:\\w*serial|generated).*"),
          new Form(
              "takes a column from the version before",
              ALTERED + "drop (?:column )?(?!constraint|default|not null|expression|identity).*"),
          new Form("takes a name from the version before", ALTERED + "rename .*"),
          new Form("holds the rows that it writes", "^update (?:only )?(\\w+) .*"),
          new Form("holds the rows that it deletes", "^delete from (?:only )?(\\w+).*"));

  private BlockingStatements() {}

  /**
   * The harmful statements of a migration, each with the reason.
   *
   * @param inTransaction whether the migration runs in one transaction
   */
  static List<String> of(String migration, boolean inTransaction) {
    List<String> statements = statements(migration);
    List<String> made =
        statements.stream()
            .flatMap(one -> MADE_HERE.matcher(one).results())
            .map(found -> found.group(1))
            .toList();
    List<String> harmful = new ArrayList<>();
    for (String statement : statements) {
      FORMS.stream()
          .filter(form -> meets(form, statement, made))
          .findFirst()
          .ifPresent(form -> harmful.add(form.why() + ": " + statement));
      boolean beside = statement.contains(" concurrently ") || statement.startsWith("set ");
      if (!inTransaction && !beside) {
        harmful.add("waits for its lock without a bound, outside of a transaction: " + statement);
      }
      if (inTransaction && statement.contains("lock_timeout")) {
        harmful.add("sets the lock_timeout that the bridge sets: " + statement);
      }
    }
    return harmful;
  }

  private static boolean meets(Form form, String statement, List<String> made) {
    var match = form.pattern().matcher(statement);
    return match.matches() && !made.contains(match.group(1));
  }

  private static List<String> statements(String migration) {
    String plain = COMMENT.matcher(migration.toLowerCase(Locale.ROOT)).replaceAll(" ");
    plain = BODY.matcher(plain).replaceAll("body");
    return Stream.of(plain.split(";", -1))
        .map(one -> one.strip().replaceAll("\\s+", " "))
        .filter(one -> !one.isEmpty())
        .toList();
  }
}
