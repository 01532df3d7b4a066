package dev.fleabridge.operator;

import dev.fleabridge.engine.lever.Levers;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request would have done, read from its address alone. The rest of a refused request is not
 * read.
 *
 * @param act such as {@code approve} or {@code pause}
 * @param target such as {@code actions/<id>} or {@code pauses/all}
 */
record LeverAddress(String act, String target) {

  private static final Pattern LEVER = Pattern.compile("/v1/actions/([^/]+)/([a-z-]+)");
  private static final Pattern PAUSE = Pattern.compile("/v1/pauses/([^/]{1,200})");

  /**
   * What the request would have done; empty where it is no lever and no pause, or where the
   * action's id is no UUID.
   */
  static Optional<LeverAddress> of(String method, String path) {
    Matcher lever = LEVER.matcher(path);
    if (method.equals("POST") && lever.matches() && isAct(lever.group(2))) {
      return id(lever.group(1)).map(id -> new LeverAddress(lever.group(2), "actions/" + id));
    }
    Matcher pause = PAUSE.matcher(path);
    if (pause.matches() && (method.equals("PUT") || method.equals("DELETE"))) {
      String act = method.equals("PUT") ? "pause" : "resume";
      return Optional.of(new LeverAddress(act, "pauses/" + pause.group(1)));
    }
    return Optional.empty();
  }

  private static boolean isAct(String word) {
    return Arrays.stream(Levers.Act.values()).anyMatch(act -> act.word().equals(word));
  }

  private static Optional<UUID> id(String text) {
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
