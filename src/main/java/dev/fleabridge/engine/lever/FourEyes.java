package dev.fleabridge.engine.lever;

import dev.fleabridge.engine.lever.Levers.Act;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The four-eyes rule: nobody approves what is their own (money rule 28). */
public final class FourEyes {

  /** The acts of the audit by which a person has an action go again, and so asks for it. */
  public static final List<String> ASKING = List.of(Act.RETRY.word(), Act.RESOLVE.word());

  /**
   * Who stands behind an action.
   *
   * @param requestedBy the operator who asked for it; null where a rule asked
   * @param askedAgain who has done one of {@link #ASKING} to it
   * @param approvedBy the first approver; null where nobody has approved it
   * @param sender who sent the event that asks for it
   */
  public record Behind(
      @Nullable String requestedBy,
      List<String> askedAgain,
      @Nullable String approvedBy,
      @Nullable String sender) {}

  private FourEyes() {}

  /**
   * What a person has done to an action, for which somebody else must approve it, such as {@code
   * asked for this action}; empty where the person may.
   */
  public static Optional<String> deed(String person, Behind behind) {
    boolean asked =
        SamePerson.is(person, behind.requestedBy())
            || behind.askedAgain().stream().anyMatch(other -> SamePerson.is(person, other));
    if (asked) {
      return Optional.of("asked for this action");
    }
    if (SamePerson.is(person, behind.approvedBy())) {
      return Optional.of("has approved this action already");
    }
    return SamePerson.is(person, behind.sender())
        ? Optional.of("sent the event that asks for this action")
        : Optional.empty();
  }
}
