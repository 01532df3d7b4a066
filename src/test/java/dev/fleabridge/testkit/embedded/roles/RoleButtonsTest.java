package dev.fleabridge.testkit.embedded.roles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.console.OtherRoles.Choice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

class RoleButtonsTest {

  private final MockHttpServletRequest page = new MockHttpServletRequest("GET", "/console/actions");
  private final RoleButtons buttons = new RoleButtons();

  @BeforeEach
  void show() {
    page.setQueryString("state=HELD&rule=a");
    RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(page));
  }

  @AfterEach
  void forget() {
    RequestContextHolder.resetRequestAttributes();
  }

  @Test
  void aButtonLeadsBackToThePageOnWhichItStands() {
    page.setAttribute(RoleSignIn.SIGNED_IN_AS, Role.VIEWER);

    assertThat(buttons.choices())
        .extracting(Choice::role)
        .containsExactly("viewer", "operator", "approver");
    assertThat(buttons.choices().get(1).address())
        .isEqualTo(
            "/embedded/sign-in/operator?from=%2Fconsole%2Factions%3Fstate%3DHELD%26rule%3Da");
  }

  @Test
  void whoeverSignedInByNameHasNoButtons() {
    assertThat(buttons.choices()).isEmpty();
  }

  @Test
  void outsideOfAPageThereAreNoButtons() {
    RequestContextHolder.resetRequestAttributes();

    assertThat(buttons.choices()).isEmpty();
  }
}
