package dev.fleabridge.check;

import java.io.PrintStream;
import java.util.List;

/** Prints findings, each in a line, with what to do below what is wrong. */
final class Table {

  private static final int MAX_WHAT_CHARS = 48;

  private Table() {}

  static void print(List<Finding> findings, PrintStream out) {
    int width =
        Math.min(
            MAX_WHAT_CHARS,
            findings.stream().mapToInt(finding -> finding.what().length()).max().orElse(4));
    String row = "%-6s  %-" + width + "s  %s%n";
    out.printf(row, "result", "what", "found");
    for (Finding finding : findings) {
      out.printf(row, finding.result().word(), finding.what(), finding.told());
      if (!finding.action().isEmpty()) {
        out.printf(row, "", "", "To do: " + finding.action());
      }
    }
    long wrong = findings.stream().filter(Finding::isWrong).count();
    out.println(wrong == 0 ? "Nothing is wrong." : "Wrong: " + wrong);
  }
}
