package dev.fleabridge.console;

import dev.fleabridge.operator.SessionController;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** Who is signed in, and what each role may do. */
@Controller
final class MePages {

  private final SessionController session;

  MePages(SessionController session) {
    this.session = session;
  }

  @GetMapping("/console/me")
  String me(Authentication person, Model page) {
    page.addAttribute("signedIn", session.read(person));
    return "me";
  }
}
