package dev.fleabridge.rule;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a statement of SQL is one that only reads, as far as its text tells. It is no parser.
 * What it lets pass can still call a function that changes something, so whoever runs it must not
 * be allowed to (docs/doors.md#what-the-warehouse-must-forbid).
 */
final class ReadOnlySql {

  private static final Set<String> BEGINNINGS = Set.of("SELECT", "WITH");

  private static final String BEGINNING = "does not begin with SELECT or WITH";

  /** A WITH may introduce these in Databricks. As names of columns they stand in backticks. */
  private static final Set<String> CHANGES =
      Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "INTO", "OVERWRITE");

  private final String sql;
  private int at;
  private boolean begun;

  private ReadOnlySql(String sql) {
    this.sql = sql;
  }

  /** What is wrong with a statement; empty where it is a single one that reads. */
  static Optional<String> mistake(String sql) {
    return new ReadOnlySql(sql).mistake();
  }

  private Optional<String> mistake() {
    while (at < sql.length()) {
      Optional<String> mistake = piece(sql.charAt(at));
      if (mistake.isPresent()) {
        return mistake;
      }
    }
    return begun ? Optional.empty() : Optional.of(BEGINNING);
  }

  /** Passes over a string, a quoted name, a comment, a word, or one other character. */
  private Optional<String> piece(char first) {
    if (first == '\'' || first == '"' || first == '`') {
      return quoted(first);
    }
    if (sql.startsWith("--", at)) {
      return line();
    } else if (sql.startsWith("/*+", at)) {
      return Optional.of("has a hint: what stands in it is read as words");
    } else if (sql.startsWith("/*", at)) {
      return comment();
    } else if (isOfAWord(first)) {
      return word();
    } else if (first == ';') {
      return Optional.of("has a semicolon: give one statement, and nothing after it");
    } else {
      at++;
    }
    return Optional.empty();
  }

  /** Databricks goes on with a comment behind a backslash, and ends it at either end of a line. */
  private Optional<String> line() {
    while (at < sql.length() && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
      at++;
    }
    return sql.charAt(at - 1) == '\\'
        ? Optional.of("has a comment whose line ends with a backslash")
        : Optional.empty();
  }

  /**
   * A quotation mark that is doubled ends one piece and begins the next. Behind a backslash it ends
   * a raw text and not another one, so it may stand in neither.
   */
  private Optional<String> quoted(char mark) {
    for (at++; at < sql.length(); at++) {
      char one = sql.charAt(at);
      if (one == mark) {
        at++;
        return Optional.empty();
      }
      if (one == '\\' && mark != '`' && sql.startsWith(String.valueOf(mark), ++at)) {
        return Optional.of("has a quotation mark after a backslash: double the mark");
      }
    }
    return Optional.of("has a quotation mark that nothing closes");
  }

  private Optional<String> comment() {
    int end = sql.indexOf("*/", at + 2);
    if (end < 0 || sql.substring(at + 2, end).contains("/*")) {
      return Optional.of("has a comment that does not end, or one inside of another");
    }
    at = end + 2;
    return Optional.empty();
  }

  private Optional<String> word() {
    int from = at;
    while (at < sql.length() && isOfAWord(sql.charAt(at))) {
      at++;
    }
    String word = sql.substring(from, at).toUpperCase(Locale.ROOT);
    if (!begun && !BEGINNINGS.contains(word)) {
      return Optional.of(BEGINNING);
    }
    begun = true;
    return CHANGES.contains(word)
        ? Optional.of("has the word %s; a column of this name stands in backticks".formatted(word))
        : Optional.empty();
  }

  private static boolean isOfAWord(char one) {
    return Character.isLetterOrDigit(one) || one == '_';
  }
}
