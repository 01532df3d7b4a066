package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The tables grow for ever, and whoever migrates them goes on taking events in meanwhile. */
class MigrationsTest {

  /** Those of the first release met empty tables. */
  private static final int FIRST_RELEASE = 7;

  /**
   * Released before this was held, and a released migration is never edited. V12 and V15 update
   * rows of escrows, of which there were few. V24 and V31 ask for locks outside of a transaction,
   * where nothing bounds the wait. No name is added here.
   */
  private static final Set<String> EARLIER =
      Set.of(
          "V12__escrow_handles.sql",
          "V15__escrows_compared.sql",
          "V24__known_payees.sql",
          "V31__shadow_runs.sql");

  private static final Pattern NAME = Pattern.compile("V(\\d+)__\\w+\\.sql");

  @Test
  void noMigrationKeepsTheWritersOfTheVersionBeforeWaiting() throws IOException {
    List<String> harmful = new ArrayList<>();
    Set<String> exempt = new TreeSet<>();
    for (Resource migration : migrations()) {
      String name = String.valueOf(migration.getFilename());
      String sql = migration.getContentAsString(StandardCharsets.UTF_8);
      List<String> found = BlockingStatements.of(sql, runsInTransaction(migration));
      if (EARLIER.contains(name) && !found.isEmpty()) {
        exempt.add(name);
      } else {
        found.forEach(one -> harmful.add(name + " " + one));
      }
    }
    assertThat(harmful).isEmpty();
    assertThat(exempt).as("exemptions that nothing needs").isEqualTo(new TreeSet<>(EARLIER));
  }

  private static boolean runsInTransaction(Resource migration) throws IOException {
    Resource settings = migration.createRelative(migration.getFilename() + ".conf");
    return !settings.exists()
        || !settings
            .getContentAsString(StandardCharsets.UTF_8)
            .contains("executeInTransaction=false");
  }

  private static List<Resource> migrations() throws IOException {
    Resource[] all =
        new PathMatchingResourcePatternResolver().getResources("classpath:db/migration/*.sql");
    List<Resource> later = Arrays.stream(all).filter(one -> version(one) > FIRST_RELEASE).toList();
    assertThat(later).isNotEmpty();
    return later;
  }

  private static int version(Resource migration) {
    Matcher name = NAME.matcher(String.valueOf(migration.getFilename()));
    assertThat(name.matches()).as("%s", migration).isTrue();
    return Integer.parseInt(name.group(1));
  }
}
