package dev.fleabridge.engine.explain;

import dev.fleabridge.engine.explain.Line.About;
import dev.fleabridge.engine.guard.Grounds;
import dev.fleabridge.ledger.Attempts.Attempt;
import dev.fleabridge.model.Action;
import dev.fleabridge.model.Money;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says by what the guard let an attempt go, from what was kept with it. Pure. */
final class GuardWords {

  private final Action action;
  private final Attempt attempt;
  private final List<Line> lines = new ArrayList<>();

  private GuardWords(Action action, Attempt attempt) {
    this.action = action;
    this.attempt = attempt;
  }

  /** The reasons for one attempt, in the order in which the guard asks. */
  static List<Line> of(Action action, Attempt attempt) {
    GuardWords words = new GuardWords(action, attempt);
    Grounds.of(attempt.grounds()).ifPresentOrElse(words::add, words::addNotRecorded);
    return words.lines;
  }

  private void addNotRecorded() {
    add(
        About.NOT_KNOWN,
        null,
        "by what the guard let attempt %d go was not recorded: %s"
            .formatted(
                attempt.number(),
                attempt.grounds() == null
                    ? "a version before this was kept sent it, or its row was written again later"
                    : "this version cannot read what was kept"));
  }

  private void add(Grounds grounds) {
    addAgent("payer", action.payer(), grounds.payer());
    addAgent("payee", action.payee(), grounds.payee());
    if (grounds.unknown() != null) {
      add(About.CAP, null, "nobody could say how much it moves: " + grounds.unknown());
    }
    grounds.caps().forEach(cap -> addCap(cap, grounds));
    if (grounds.firstPayment() != null) {
      addFirstPayment(grounds.firstPayment(), grounds.approvals());
    }
    if (attempt.repeats()) {
      add(
          About.BUDGET,
          null,
          "budgets and the balance were not asked again: it repeats an attempt of unknown outcome with the same key, and its money was still set aside");
    } else {
      grounds.budgets().forEach(use -> addBudget(use, grounds.moves()));
    }
    Grounds.Funds funds = grounds.funds();
    if (funds != null) {
      addFunds(funds, grounds.reserved());
    }
    addReserved(grounds.reserved(), grounds.moves());
  }

  private void addAgent(String role, @Nullable String agent, @Nullable String by) {
    if (agent == null || by == null) {
      return;
    }
    String why =
        by.equals(Grounds.WRITTEN)
            ? "%s %s is written in the rule, so that no list was asked"
            : "%s %s was on the allow list by %s";
    add(About.ALLOWED, true, why.formatted(role, agent, by));
  }

  private void addCap(Grounds.Cap cap, Grounds grounds) {
    Money moves = grounds.moves();
    String limit = "%s %s %s".formatted(cap.name(), cap.limit(), where(cap.where()));
    boolean above = moves != null && moves.exceeds(cap.limit());
    if (cap.name().equals("per-action")) {
      if (moves != null) {
        add(About.CAP, !above, "%s is %s %s".formatted(moves, above ? "above" : "within", limit));
      }
      return;
    }
    int needed = cap.name().startsWith("two") ? 2 : 1;
    if (moves != null && !above) {
      add(
          About.APPROVAL,
          true,
          "%s is not above %s, so that %s had to approve it"
              .formatted(moves, limit, needed == 2 ? "no second person" : "nobody"));
    } else {
      add(
          About.APPROVAL,
          grounds.approvals() >= needed,
          "%s is above %s; %s"
              .formatted(moves == null ? "an unknown amount" : moves, limit, approved(grounds)));
    }
  }

  private static String approved(Grounds grounds) {
    return switch (grounds.approvals()) {
      case 0 -> "nobody had approved it";
      case 1 -> "one person had approved it";
      default -> grounds.approvals() + " people had approved it";
    };
  }

  private void addFirstPayment(boolean first, int approvals) {
    if (first) {
      add(
          About.APPROVAL,
          approvals > 0,
          "%s had not paid %s before, or not by this rule, and a person had approved it"
              .formatted(action.payer(), action.payee()));
    } else {
      add(
          About.APPROVAL,
          true,
          "%s was known: %s had paid it before, or something had been sent to it from the same account; so nobody had to approve a first payment"
              .formatted(action.payee(), action.payer()));
    }
  }

  private void addBudget(Grounds.Use use, @Nullable Money moves) {
    String of = "%s %s".formatted(use.name(), scope(use.scope()));
    if (use.counts()) {
      add(
          About.BUDGET,
          true,
          "%s: %s of %s actions used before".formatted(of, use.used(), use.limit()));
      return;
    }
    String with = moves == null ? "" : ", %s with it".formatted(Money.of(use.used()).plus(moves));
    add(
        About.BUDGET,
        true,
        "%s: %s of %s used before%s".formatted(of, use.used(), use.limit(), with));
  }

  private void addFunds(Grounds.Funds funds, @Nullable Money reserved) {
    boolean covers = reserved == null || !reserved.exceeds(funds.available());
    add(
        About.BALANCE,
        covers,
        "%s had %s, and %s of it reserved: %s were available, as read at %s"
            .formatted(
                funds.account(),
                funds.balance() == null ? "an unknown balance" : funds.balance(),
                funds.reserved(),
                funds.available(),
                funds.asOf() == null ? "an unknown time" : funds.asOf()));
  }

  private void addReserved(@Nullable Money reserved, @Nullable Money moves) {
    if (reserved != null) {
      boolean more = moves != null && reserved.exceeds(moves);
      String why = more ? ": %s with the fee buffer or the fees".formatted(moves) : "";
      add(
          About.RESERVED,
          null,
          "%s %s set aside%s".formatted(reserved, attempt.repeats() ? "stayed" : "were", why));
    } else if (action.kind().spends()) {
      add(About.RESERVED, null, "nothing was set aside, because no balance of the payer's pays it");
    }
  }

  private static String where(String where) {
    return switch (where) {
      case "all" -> "of all rules";
      case "rule" -> "of the rule";
      default -> "of the rule as it was when the run began";
    };
  }

  /** Such as {@code rule:pay/agent:agt_a}. */
  private static String scope(String scope) {
    return scope.equals("all") ? "of all rules and payers" : "of " + scope.replace("/", ", ");
  }

  private void add(About about, @Nullable Boolean holds, String says) {
    lines.add(new Line(about, says, holds, attempt.number()));
  }
}
