package dev.fleabridge.console;

import dev.fleabridge.ledger.RuleRevisions.State;
import dev.fleabridge.operator.RevisionController;
import dev.fleabridge.operator.RevisionViews.Differences;
import dev.fleabridge.operator.RevisionViews.Summary;
import dev.fleabridge.operator.RevisionViews.WithText;
import dev.fleabridge.operator.RuleController;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** The revisions of the rules, with what each changed. */
@Controller
final class RevisionPages {

  private static final String OPERATOR = "operator";

  private final RevisionController revisions;
  private final RuleController rules;

  RevisionPages(RevisionController revisions, RuleController rules) {
    this.revisions = revisions;
    this.rules = rules;
  }

  @GetMapping("/console/rules/revisions")
  String list(@RequestParam(required = false) @Nullable String cursor, Model page) {
    page.addAttribute("revisions", revisions.list(cursor, null));
    page.addAttribute("inForce", rules.list());
    return "revisions";
  }

  @GetMapping("/console/rules/revisions/{number}")
  String one(@PathVariable String number, Authentication person, Model page) {
    ResponseEntity<WithText> answer = revisions.one(number);
    WithText found = Objects.requireNonNull(answer.getBody());
    Summary revision = found.revision();
    boolean fourEyes = rules.list().fourEyes();
    boolean decision = fourEyes && revision.state() == State.PROPOSED;
    page.addAttribute("revision", revision);
    page.addAttribute("text", found.rules());
    page.addAttribute("tag", answer.getHeaders().getETag());
    page.addAttribute("proposed", revision.state() == State.PROPOSED);
    page.addAttribute("roles", decision ? "approver" : OPERATOR);
    page.addAttribute("putSays", putSays(revision, fourEyes));
    page.addAttribute("putNot", putNot(revision, decision, person.getName()));
    differences(revision, page);
    return "revision";
  }

  private static String putSays(Summary revision, boolean fourEyes) {
    if (revision.state() == State.PROPOSED) {
      return "All replicas work by revision %d within seconds.".formatted(revision.number());
    }
    return fourEyes
        ? "Its text is proposed as a new revision, and another person puts that in force."
        : "Its text becomes a new revision, and all replicas work by it within seconds.";
  }

  private static @Nullable String putNot(Summary revision, boolean decision, String me) {
    if (revision.state() == State.IN_FORCE) {
      return "It is in force already.";
    }
    boolean own = revision.submitted() != null && revision.submitted().by().equals(me);
    return decision && own ? "You have submitted it, so another person decides." : null;
  }

  private void differences(Summary revision, Model page) {
    page.addAttribute("before", revision.basedOn());
    Differences found = revisions.whatItChanges(String.valueOf(revision.number()));
    page.addAttribute("differences", found == null ? List.of() : found.differences());
    page.addAttribute("readable", found != null);
  }
}
