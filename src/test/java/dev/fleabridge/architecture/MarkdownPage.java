package dev.fleabridge.architecture;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** One Markdown page without its fenced code, as far as links and headings go. */
record MarkdownPage(String prose) {

  private static final Pattern FENCED = Pattern.compile("(?ms)^\\s*```.*?^\\s*```");
  private static final Pattern CODE_SPAN = Pattern.compile("`[^`]*`");
  private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*)$");
  private static final Pattern LINK_IN_HEADING = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");

  static MarkdownPage of(String text) {
    return new MarkdownPage(FENCED.matcher(text).replaceAll(""));
  }

  /** The targets of its links, as they are written. */
  List<String> links() {
    String withoutCode = CODE_SPAN.matcher(prose).replaceAll("code");
    return LINK.matcher(withoutCode).results().map(link -> link.group(1)).toList();
  }

  /** Whether a link to {@code #anchor} finds a heading here. */
  boolean hasAnchor(String anchor) {
    return anchors().contains(anchor);
  }

  /** As GitHub makes them: the second heading of one text gets {@code -1}. */
  private Set<String> anchors() {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    for (MatchResult heading : HEADING.matcher(prose).results().toList()) {
      String slug = slug(heading.group(1));
      int before = seen.merge(slug, 1, Integer::sum) - 1;
      anchors.add(before == 0 ? slug : slug + "-" + before);
    }
    return anchors;
  }

  private static String slug(String heading) {
    return LINK_IN_HEADING
        .matcher(heading.strip())
        .replaceAll("$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }
}
