package dev.fleabridge.rule.expression;

import com.dashjoin.jsonata.Jsonata.JFunction;
import dev.fleabridge.rule.expression.text.Matching;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression as a value. It is called with a text, and gives the first match as an
 * object, or no value.
 */
final class Regex extends JFunction {

  private final Pattern pattern;

  Regex(Pattern pattern) {
    super((input, arguments) -> null, null);
    this.pattern = pattern;
  }

  Pattern pattern() {
    return pattern;
  }

  @Override
  @SuppressWarnings("rawtypes") // The library declares it so.
  public @Nullable Object call(@Nullable Object input, List arguments) {
    EvaluationBounds bounds = EvaluationBounds.current();
    if (arguments.isEmpty() || !(arguments.getFirst() instanceof String text)) {
      return null;
    }
    Matching.Match match = Matching.Finder.of(new TimedText(text, bounds), pattern).next();
    return match == null ? null : object(match);
  }

  /** A match as a rule sees it. */
  static Map<String, Object> object(Matching.Match match) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("match", match.text());
    object.put("start", Numbers.of(match.start()));
    object.put("end", Numbers.of(match.end()));
    object.put("groups", groups(match));
    return object;
  }

  /** What the groups of a match found; null for one that took no part. */
  static List<Object> groups(Matching.Match match) {
    List<Object> groups = new ArrayList<>(match.groups().size());
    match.groups().forEach(group -> groups.add(group == null ? Kind.NULL : group));
    return groups;
  }
}
