package dev.fleabridge.engine;

import dev.fleabridge.purpleflea.Finding.NextLook;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What was found out about an UNKNOWN action. */
public sealed interface InquiryResult {

  /** What was seen. The action's history keeps it (money rule 15). */
  String evidence();

  record Done(@Nullable ObjectNode result, String evidence) implements InquiryResult {}

  /** It is proved not done, or always harmless to repeat. The action becomes READY again. */
  record NotDone(String evidence) implements InquiryResult {}

  /**
   * Nobody knows whether it was done. But the upstream still honours its key, or doing it twice is
   * the same as once: sent again now with the same key and the same bytes, it has no second effect.
   * This is no proof, so the action keeps its money. It does not go back to the queue, because
   * something could hold it there until the upstream has forgotten the key.
   */
  record Repeat(String evidence) implements InquiryResult {}

  /** It cannot be seen yet. The reconciler asks again. */
  record Unclear(String evidence, NextLook next) implements InquiryResult {

    public Unclear(String evidence) {
      this(evidence, NextLook.WHENEVER);
    }
  }

  /** Asking again will not tell. A person must decide. */
  record CannotTell(String evidence) implements InquiryResult {}
}
