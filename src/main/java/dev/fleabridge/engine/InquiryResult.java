package dev.fleabridge.engine;

import dev.fleabridge.purpleflea.Finding.NextLook;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What was found out about an action whose outcome was unknown. */
public sealed interface InquiryResult {

  /** What was seen, kept in the action's history (money rule 15). */
  String evidence();

  record Done(@Nullable ObjectNode result, String evidence) implements InquiryResult {}

  /** Proved not done, or harmless to repeat whenever: it goes back to the queue. */
  record NotDone(String evidence) implements InquiryResult {}

  /**
   * Not known, but sent again now with the same key and the same bytes it has no second effect, and
   * its answer tells. Not a proof: the action keeps its money, and does not go back to the queue,
   * where something could hold it until the upstream has forgotten the key.
   */
  record Repeat(String evidence) implements InquiryResult {}

  /** Not to be seen yet; ask again. */
  record Unclear(String evidence, NextLook next) implements InquiryResult {

    public Unclear(String evidence) {
      this(evidence, NextLook.WHENEVER);
    }
  }

  /** This upstream cannot say. */
  record CannotTell(String evidence) implements InquiryResult {}
}
