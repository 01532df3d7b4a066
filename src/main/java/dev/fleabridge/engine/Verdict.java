package dev.fleabridge.engine;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What was found out about an action whose outcome was unknown. */
public sealed interface Verdict {

  /** What was seen, kept in the action's history (money rule 15). */
  String evidence();

  record Done(@Nullable ObjectNode result, String evidence) implements Verdict {}

  /** Proved not done, or harmless to repeat: it may be sent again with the same key. */
  record NotDone(String evidence) implements Verdict {}

  /**
   * Nobody can say, and nobody needs to: sent again with the same key and the same bytes it has no
   * second effect.
   *
   * @param sender sends it again; answers DONE or DECLINED only where that is true of all attempts
   */
  record Resend(Sender sender, String evidence) implements Verdict {}

  /** Not to be seen yet; ask again. */
  record Unclear(String evidence) implements Verdict {}

  /** This upstream cannot say. */
  record CannotTell(String evidence) implements Verdict {}
}
