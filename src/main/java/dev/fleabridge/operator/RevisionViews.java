package dev.fleabridge.operator;

import dev.fleabridge.engine.revision.Difference;
import dev.fleabridge.engine.revision.Revisions.KeyChange;
import dev.fleabridge.ledger.RuleRevisions.Act;
import dev.fleabridge.ledger.RuleRevisions.Origin;
import dev.fleabridge.ledger.RuleRevisions.Revision;
import dev.fleabridge.ledger.RuleRevisions.State;
import dev.fleabridge.rule.Problem;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Revisions of the rules as people see them. */
public final class RevisionViews {

  private RevisionViews() {}

  /** The tag of a revision. Nothing of one changes but with its state. */
  static String tag(Revision revision) {
    return EntityTag.quoted(revision.number() + "-" + revision.state());
  }

  /** Who did something to a revision, when, and why. */
  @Schema(name = "RevisionAct")
  public record ActView(String by, Instant at, String note) {

    static @Nullable ActView of(@Nullable Act act) {
      return act == null ? null : new ActView(act.person(), act.at(), act.note());
    }
  }

  /**
   * A revision without its text.
   *
   * @param hash sha-256 of the text
   * @param location the file that it was read from; null where it was posted
   * @param contentOf the earlier revision whose text this one takes up again
   * @param basedOn the revision that was in force when this one was submitted
   * @param acknowledged the words of its changed keys that are meant; of a proposal, all words that
   *     were given with it
   * @param inForce who put it in force; null where nobody has
   * @param ended who put another in its place, or refused it
   */
  @Schema(name = "Revision")
  public record Summary(
      long number,
      State state,
      String hash,
      Origin origin,
      @Nullable String location,
      @Nullable Long contentOf,
      @Nullable Long basedOn,
      @Nullable ActView submitted,
      List<String> acknowledged,
      @Nullable ActView inForce,
      @Nullable ActView ended) {

    static Summary of(Revision r) {
      return new Summary(
          r.number(),
          r.state(),
          r.hash(),
          r.origin(),
          r.location(),
          r.contentOf(),
          r.basedOn(),
          ActView.of(r.submitted()),
          List.copyOf(new TreeSet<>(r.acknowledged())),
          ActView.of(r.inForce()),
          ActView.of(r.ended()));
    }
  }

  /** A revision with its text. */
  @Schema(name = "RevisionWithText")
  public record WithText(Summary revision, String rules) {}

  /** One mistake in rules. {@code line} is 0 where it is not known. */
  @Schema(name = "RuleMistake")
  public record Mistake(String rule, String field, int line, String message) {

    static List<Mistake> of(List<Problem> problems) {
      return problems.stream()
          .map(p -> new Mistake(p.rule(), p.field(), p.line(), p.message()))
          .toList();
    }
  }

  /**
   * What came, or would come, of rules that were given in.
   *
   * @param result {@code IN_FORCE}, {@code PROPOSED}, {@code UNCHANGED} or, in a dry run, {@code
   *     REFUSED}
   * @param revision the revision that it is; null in a dry run
   * @param differences from the revision in force; null where nobody has compared
   * @param notAcknowledged the changes of keys for which it would be refused
   * @param problems the mistakes for which it would be refused
   */
  @Schema(name = "Reload")
  public record Reloaded(
      @Schema(allowableValues = {"IN_FORCE", "PROPOSED", "UNCHANGED", "KNOWN", "REFUSED"})
          String result,
      boolean dryRun,
      @Nullable Long revisionInForce,
      @Nullable Summary revision,
      @Nullable List<Difference> differences,
      List<KeyChange> notAcknowledged,
      List<Mistake> problems) {}

  /** How the rules differ between two revisions. */
  @Schema(name = "RevisionDifferences")
  public record Differences(long from, long to, List<Difference> differences) {}
}
