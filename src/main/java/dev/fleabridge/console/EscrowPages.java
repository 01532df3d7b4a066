package dev.fleabridge.console;

import dev.fleabridge.ledger.Escrows.Status;
import dev.fleabridge.ledger.Page;
import dev.fleabridge.operator.EscrowController;
import dev.fleabridge.operator.NotFound;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The escrows: those that end next first, and ours against Purple Flea's. */
@Controller
final class EscrowPages {

  private static final String LIST = "/console/escrows";

  private final EscrowController escrows;
  private final Known known;

  EscrowPages(EscrowController escrows, Known known) {
    this.escrows = escrows;
    this.known = known;
  }

  /**
   * Where nothing is asked for, those that have not ended.
   *
   * @param differs only those that Purple Flea shows otherwise, of whatever status
   */
  @GetMapping(LIST)
  String list(
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(required = false) @Nullable String differs,
      @RequestParam(required = false) @Nullable String cursor,
      Model page) {
    // What differs has mostly ended here, and would be left out by its end.
    String order = differs == null ? "expiry" : "ref";
    page.addAttribute(
        "escrows",
        escrows.list(new EscrowController.Query(null, status, differs, order, cursor, null)));
    page.addAttribute("views", views(status, differs));
    return "escrows";
  }

  private static List<ListView> views(@Nullable String status, @Nullable String differs) {
    List<ListView> views = new ArrayList<>();
    views.add(ListView.of("Not ended", LIST, Map.of(), status == null && differs == null));
    views.add(
        ListView.of("Shown otherwise there", LIST, Map.of("differs", "true"), differs != null));
    for (Status one : Status.values()) {
      String word = one.name().toLowerCase(Locale.ROOT);
      views.add(
          ListView.of(
              one.name().charAt(0) + word.substring(1),
              LIST,
              Map.of("status", word),
              word.equalsIgnoreCase(Objects.requireNonNullElse(status, ""))));
    }
    return views;
  }

  /** All that were given a handle: more than one is a question to a person. */
  @GetMapping(path = LIST + "/one", params = "ref")
  String one(@RequestParam String ref, Model page) {
    if (ref.isEmpty()) { // As a filter it would find all.
      throw new NotFound("escrow", ref);
    }
    Page<EscrowController.View> found =
        escrows.list(new EscrowController.Query(ref, null, null, null, null, null));
    List<EscrowController.View> shown =
        found.items().isEmpty() ? List.of(escrows.one("/" + ref)) : found.items();
    page.addAttribute("ref", ref);
    page.addAttribute("escrows", shown);
    page.addAttribute("wallets", wallets(shown));
    return "escrow";
  }

  /** Those of the agents that have a wallet here; whom an escrow pays is often somebody else's. */
  private Set<String> wallets(List<EscrowController.View> shown) {
    return shown.stream()
        .flatMap(escrow -> Stream.of(escrow.payer(), escrow.payee()))
        .distinct()
        .filter(known::wallet)
        .collect(Collectors.toUnmodifiableSet());
  }
}
