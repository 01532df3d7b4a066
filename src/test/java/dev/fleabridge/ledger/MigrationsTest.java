package dev.fleabridge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The tables grow for ever, and whoever migrates them goes on taking events in meanwhile. */
class MigrationsTest {

  /** Those of the first release met empty tables. */
  private static final int FIRST_RELEASE = 7;

  private static final Pattern NAME = Pattern.compile("V(\\d+)__\\w+\\.sql");
  private static final Pattern TABLE = Pattern.compile("create table (?:if not exists )?(\\w+)");
  private static final Pattern INDEX =
      Pattern.compile("create (?:unique )?index (?!concurrently)\\w+ on (\\w+)");

  @Test
  void anIndexOfATableThatIsThereIsBuiltBesideWhatIsWritten() throws IOException {
    List<String> blocking = new ArrayList<>();
    for (Resource migration : migrations()) {
      String sql = migration.getContentAsString(StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
      List<String> created = TABLE.matcher(sql).results().map(found -> found.group(1)).toList();
      INDEX
          .matcher(sql)
          .results()
          .filter(found -> !created.contains(found.group(1)))
          .forEach(found -> blocking.add(migration.getFilename() + ": " + found.group()));
    }
    assertThat(blocking).isEmpty();
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
