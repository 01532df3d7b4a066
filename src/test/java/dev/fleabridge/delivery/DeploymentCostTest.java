package dev.fleabridge.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sums of docs/deploy.md#what-it-costs are the sums of what stands above them. */
class DeploymentCostTest {

  @ParameterizedTest
  @CsvSource({"a month, 2", "a month, 3", "a million of your own events with a payment each, 2"})
  void eachColumnAddsUp(String table, int column) throws IOException {
    List<List<String>> rows = rows("| " + table + " |");
    assertThat(rows.size()).isGreaterThan(5);
    BigDecimal sum = BigDecimal.ZERO;
    for (List<String> row : rows.subList(0, rows.size() - 1)) {
      sum = sum.add(dollars(row.get(column)));
    }
    assertThat(rows.getLast().getFirst()).isEqualTo("**together**");
    assertThat(dollars(rows.getLast().get(column))).isEqualByComparingTo(sum);
  }

  private static List<List<String>> rows(String head) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("docs/deploy.md"));
    List<List<String>> rows = new ArrayList<>();
    int line = 0;
    while (!lines.get(line).startsWith(head)) {
      line++;
    }
    for (line += 2; lines.get(line).startsWith("|"); line++) {
      rows.add(Arrays.stream(lines.get(line).split("\\|", -1)).skip(1).map(String::strip).toList());
    }
    return rows;
  }

  private static BigDecimal dollars(String cell) {
    String amount = cell.replace("*", "").replace("$", "");
    return amount.equals("–") ? BigDecimal.ZERO : new BigDecimal(amount);
  }
}
