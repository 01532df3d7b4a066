package dev.fleabridge.operator;

import dev.fleabridge.engine.revision.Revisions.Order;
import dev.fleabridge.web.Forms;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What people post about revisions of the rules. */
final class RevisionBodies {

  private static final int MAX_WORDS = 500;
  private static final int MAX_WORD_CHARS = 100;

  private RevisionBodies() {}

  /**
   * Rules to be put in force.
   *
   * @param dryRun whether only to say what would come of it
   * @param rules the text of the rules; null for what stands in the rules file
   * @param acknowledge the words of the changes of keys that are meant
   * @param expectedRevision the revision that must be in force; null where any may be
   */
  @Schema(name = "RulesToReload")
  record Reload(
      @Nullable Boolean dryRun,
      @Nullable String rules,
      @Schema(description = "why; needed unless it is a dry run", maxLength = Forms.MAX_NOTE_CHARS)
          @Nullable String note,
      @Nullable List<@Nullable String> acknowledge,
      @Nullable Long expectedRevision) {

    boolean isDryRun() {
      return Boolean.TRUE.equals(dryRun);
    }

    Order order(String person) {
      String why = isDryRun() ? Fields.note(note, "dry run") : Fields.note(note);
      return new Order(person, why, expectedRevision, words(acknowledge));
    }
  }

  /**
   * A decision about a revision.
   *
   * @param acknowledge the words of the changes of keys that are meant
   * @param expectedRevision the revision that must be in force; null where any may be
   */
  @Schema(name = "RevisionDecision")
  record Decision(
      @Schema(
              requiredMode = Schema.RequiredMode.REQUIRED,
              description = "why; it stands in the audit",
              pattern = Forms.NOT_BLANK,
              maxLength = Forms.MAX_NOTE_CHARS)
          @Nullable String note,
      @Nullable List<@Nullable String> acknowledge,
      @Nullable Long expectedRevision) {

    Order order(String person) {
      return new Order(person, Fields.note(note), expectedRevision, words(acknowledge));
    }
  }

  private static Set<String> words(@Nullable List<@Nullable String> given) {
    Set<String> words = new HashSet<>();
    if (given == null) {
      return words;
    }
    for (String word : given) {
      if (word == null
          || word.isBlank()
          || word.length() > MAX_WORD_CHARS
          || word.indexOf('\u0000') >= 0) {
        throw new BadField("acknowledge", "words such as pay@1f0c8a52be77");
      }
      words.add(word.strip());
    }
    if (words.size() > MAX_WORDS) {
      throw new BadField("acknowledge", "at most %d words".formatted(MAX_WORDS));
    }
    return words;
  }
}
