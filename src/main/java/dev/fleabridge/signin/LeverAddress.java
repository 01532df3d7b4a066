package dev.fleabridge.signin;

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
 * @param act such as {@code approve}, {@code pause} or {@code put-rules-in-force}
 * @param target such as {@code actions/<id>}, {@code pauses/all} or {@code rules/revisions/3}
 */
record LeverAddress(String act, String target) {

  private static final Pattern LEVER = Pattern.compile("/v1/actions/([^/]+)/([a-z-]+)");
  private static final Pattern REVISION =
      Pattern.compile("/v1/rules/(revisions/[0-9]{1,18})/(put-in-force|refuse)");
  private static final Pattern PAUSE = Pattern.compile("/v1/pauses/([^/]{1,200})");

  /**
   * What the request would have done; empty where it is no lever, no pause and nothing about rules,
   * or where the action's id is no UUID.
   */
  static Optional<LeverAddress> of(String method, String path) {
    Matcher lever = LEVER.matcher(path);
    if (method.equals("POST") && lever.matches() && isAct(lever.group(2))) {
      return id(lever.group(1)).map(id -> new LeverAddress(lever.group(2), "actions/" + id));
    }
    if (method.equals("POST") && path.equals("/v1/actions/bulk")) {
      return Optional.of(new LeverAddress("bulk", "actions"));
    }
    if (method.equals("POST") && path.equals("/v1/batches")) {
      return Optional.of(new LeverAddress("batch", "batches"));
    }
    Optional<LeverAddress> rules = ofRules(method, path);
    if (rules.isPresent()) {
      return rules;
    }
    Matcher pause = PAUSE.matcher(path);
    if (pause.matches() && (method.equals("PUT") || method.equals("DELETE"))) {
      String act = method.equals("PUT") ? "pause" : "resume";
      return Optional.of(new LeverAddress(act, "pauses/" + pause.group(1)));
    }
    return Optional.empty();
  }

  private static Optional<LeverAddress> ofRules(String method, String path) {
    Matcher revision = REVISION.matcher(path);
    if (method.equals("POST") && revision.matches()) {
      String act = revision.group(2).equals("refuse") ? "refuse-rules" : "put-rules-in-force";
      return Optional.of(new LeverAddress(act, "rules/" + revision.group(1)));
    }
    return method.equals("POST") && path.equals("/v1/rules/reload")
        ? Optional.of(new LeverAddress("propose-rules", "rules"))
        : Optional.empty();
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
