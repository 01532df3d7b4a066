package dev.fleabridge.console;

import dev.fleabridge.ledger.Pauses.Pause;
import dev.fleabridge.operator.ChangeController;
import dev.fleabridge.operator.NotFound;
import dev.fleabridge.operator.PauseController;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.core.Authentication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** What stands on every page: who looks, where one can go, and whether everything is paused. */
@ControllerAdvice(basePackageClasses = EveryPage.class)
class EveryPage {

  /**
   * A page in the menu.
   *
   * @param key the letter that leads there after a {@code g}
   * @param here whether the page that is shown belongs to it
   */
  record Entry(String label, String address, String key, boolean here) {}

  private static final Show SHOW = new Show();

  private final PauseController pauses;
  private final ChangeController changes;
  private final ObjectProvider<OtherRoles> otherRoles;
  private final Clock clock;

  EveryPage(
      PauseController pauses,
      ChangeController changes,
      ObjectProvider<OtherRoles> otherRoles,
      Clock clock) {
    this.pauses = pauses;
    this.changes = changes;
    this.otherRoles = otherRoles;
    this.clock = clock;
  }

  @ModelAttribute
  void everywhere(Model page, HttpServletRequest request, @Nullable Authentication person) {
    withoutTheBooks(page, request, person);
    page.addAttribute("pausedEverything", pausedEverything());
    page.addAttribute("mark", changes.read().mark());
  }

  /** The same for a page that says why another one could not be made. */
  void withoutTheBooks(Model page, HttpServletRequest request, @Nullable Authentication person) {
    OtherRoles roles = otherRoles.getIfAvailable();
    page.addAttribute("show", SHOW);
    page.addAttribute("me", Me.of(person));
    page.addAttribute("now", clock.instant());
    page.addAttribute("address", address(request));
    page.addAttribute("menu", menu(request.getRequestURI()));
    page.addAttribute("choices", roles == null ? List.of() : roles.choices());
  }

  private @Nullable String pausedEverything() {
    try {
      Pause pause = Objects.requireNonNull(pauses.one("all").getBody());
      return "By %s: %s".formatted(pause.actor(), pause.note());
    } catch (NotFound e) {
      return null;
    }
  }

  private static String address(HttpServletRequest request) {
    String query = request.getQueryString();
    return query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
  }

  private static List<Entry> menu(String path) {
    return List.of(
        entry("Overview", "/", "o", path.equals("/")),
        entry("Inbox", "/console/inbox", "i", path),
        entry("Actions", "/console/actions", "a", path),
        entry("Rules", "/console/rules", "u", path),
        entry("Events", "/console/events", "e", path),
        entry("Escrows", "/console/escrows", "s", path),
        entry("Wallets", "/console/wallets", "w", path),
        entry("Batches", "/console/batches", "b", path),
        entry("Pauses", "/console/pauses", "p", path),
        entry("Audit", "/console/audit", "t", path),
        entry("Sources", "/console/sources", "c", path),
        entry("Replicas", "/console/replicas", "l", path));
  }

  private static Entry entry(String label, String address, String key, String path) {
    return entry(label, address, key, path.equals(address) || path.startsWith(address + "/"));
  }

  private static Entry entry(String label, String address, String key, boolean here) {
    return new Entry(label, address, key, here);
  }
}
