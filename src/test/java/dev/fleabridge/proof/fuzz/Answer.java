package dev.fleabridge.proof.fuzz;

import java.util.List;
import java.util.Locale;

/**
 * What came back.
 *
 * @param status 0 where the connection was closed without a word
 * @param headers whole lines
 */
record Answer(int status, List<String> headers, String body) {

  static final Answer NONE = new Answer(0, List.of(), "");

  String header(String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return headers.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .findFirst()
        .orElse("");
  }
}
