package dev.fleabridge.operator;

import dev.fleabridge.web.SignedIn;
import dev.fleabridge.web.SignedIn.How;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells people who they are here. */
@RestController
@RequestMapping("/v1/session")
@Tag(name = "session")
public class SessionController {

  private static final String ROLE = "ROLE_";

  /**
   * Who has signed in.
   *
   * @param name as the audit has it
   * @param roles what the sign-in gives; operators and approvers are viewers too
   * @param how by a token, by the word of a load balancer, by a session or by a password
   * @param until when the sign-in ends; null where each request signs in anew
   */
  @Schema(name = "Session")
  public record View(
      String name,
      List<String> roles,
      @Schema(allowableValues = {"token", "load_balancer", "session", "password"}) String how,
      @Nullable Instant until) {}

  @GetMapping
  @Operation(operationId = "getSession", summary = "Who is signed in, how, and until when")
  public View read(Authentication person) {
    SignedIn signedIn =
        person.getDetails() instanceof SignedIn details
            ? details
            : new SignedIn(How.PASSWORD, null);
    List<String> roles =
        person.getAuthorities().stream()
            .map(GrantedAuthority::getAuthority)
            .filter(authority -> authority != null && authority.startsWith(ROLE))
            .map(authority -> authority.substring(ROLE.length()).toLowerCase(Locale.ROOT))
            .sorted()
            .toList();
    return new View(
        person.getName(), roles, signedIn.how().name().toLowerCase(Locale.ROOT), signedIn.until());
  }
}
