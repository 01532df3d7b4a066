package dev.fleabridge.purpleflea.dialect.services;

import static dev.fleabridge.purpleflea.client.TestClients.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.purpleflea.Finding;
import dev.fleabridge.purpleflea.Operation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What became of the steps of an escrow, by its state and the payee's account. */
class ServicesEscrowLookUpTest extends ServicesLookUps {

  private static final Operation RELEASE =
      new Operation.ReleaseEscrow("me", "esc_1", "ok", Map.of());

  @Test
  void aReleaseIsReadFromTheState() {
    escrow("released", 10, "ag_2", "d");
    assertThat(happened(RELEASE).status()).isEqualTo("released");
    for (String state : List.of("funded", "completed", "disputed", "refunded")) {
      escrow(state, 10, "ag_2", "d");
      assertThat(find(RELEASE)).as(state).isInstanceOf(Finding.DidNotHappen.class);
    }
    escrow("frozen", 10, "ag_2", "d");
    assertThat(find(RELEASE)).isInstanceOf(Finding.CannotTell.class);

    lastSent = NOW.minusSeconds(1);
    escrow("funded", 10, "ag_2", "d");
    assertThat(find(RELEASE)).isInstanceOf(Finding.NotYetClear.class);
  }

  @Test
  void aReleaseThatLeftTheStateBehindIsSeenInThePayeesAccount() {
    escrow("funded", 10, "ag_2", "d");
    ledger(
        "ag_2",
        row(
            "esc_1_release_credit",
            "credit",
            9,
            "escrow_release: esc_1",
            "esc_1_release",
            SENT.plusSeconds(1)));

    assertThat(find(RELEASE)).isInstanceOf(Finding.Happened.class);
  }

  /** One of the server's doors releases without paying (docs/reference/purpleflea-api.md#mcp). */
  @Test
  void aReleaseThatThePayeesAccountDoesNotShowIsForAPerson() {
    escrow("released", 10, "ag_2", "d");
    assertThat(find(RELEASE)).as("no key").isInstanceOf(Finding.Happened.class);

    shown.computeIfPresent(
        "me /escrow/esc_1",
        (path, body) -> body.replace("{", "{\"created_at\":\"" + SENT.minusSeconds(60) + "\","));
    ledger("ag_2", of("ag_2", BEFORE));
    assertThat(find(RELEASE)).as("not paid").isInstanceOf(Finding.CannotTell.class);

    ledger("ag_2");
    assertThat(find(RELEASE)).as("never paid at all").isInstanceOf(Finding.CannotTell.class);

    ledger("ag_2", of("ag_2", row("l", "credit", 1, "x", "y", SENT)));
    assertThat(find(RELEASE)).as("too short a list").isInstanceOf(Finding.Happened.class);

    String paid = row("c", "credit", 9, "escrow_release: esc_1", "esc_1_release", SENT);
    ledger("ag_2", of("ag_2", BEFORE), of("ag_2", paid));
    assertThat(find(RELEASE)).as("paid").isInstanceOf(Finding.Happened.class);
  }

  @Test
  void completionAndDisputeAreReadFromStateOrTime() {
    Operation complete = new Operation.CompleteEscrow("me", "esc_1");
    Operation dispute = new Operation.DisputeEscrow("me", "esc_1", "r");
    escrow("completed", 10, "ag_2", "d");
    assertThat(find(complete)).isInstanceOf(Finding.Happened.class);
    assertThat(find(dispute)).isInstanceOf(Finding.DidNotHappen.class);
    escrow("disputed", 10, "ag_2", "d");
    assertThat(find(dispute)).isInstanceOf(Finding.Happened.class);
    assertThat(find(complete)).isInstanceOf(Finding.DidNotHappen.class);
  }

  /**
   * The server answers release_failed also after the credit: the state then stays what it was, and
   * every further release fails in the same way.
   */
  @Test
  void aReleaseThatFailedHalfWayIsForAPersonUnlessThePayeesAccountIsSeen() {
    errors = Set.of("release_failed");
    for (String state : List.of("funded", "completed", "disputed", "refunded")) {
      escrow(state, 10, "ag_2", "d");
      assertThat(find(RELEASE)).as("%s, no key", state).isInstanceOf(Finding.CannotTell.class);

      ledger("ag_2", of("ag_1", BEFORE));
      assertThat(find(RELEASE)).as("%s, another's", state).isInstanceOf(Finding.CannotTell.class);

      ledger("ag_2", of("ag_2", BEFORE));
      assertThat(find(RELEASE)).as("%s, not paid", state).isInstanceOf(Finding.DidNotHappen.class);
      hide("ag_2 /api/v1/auth/ledger");
    }
  }

  @Test
  void aPayeeThatWasPaidWasPaidWhateverBecameOfTheEscrow() {
    ledger("ag_2", row("c", "credit", 9, "escrow_release: esc_1", "esc_1_release", SENT));
    for (String state : List.of("funded", "completed", "disputed", "refunded")) {
      escrow(state, 10, "ag_2", "d");
      assertThat(find(RELEASE)).as(state).isInstanceOf(Finding.Happened.class);
    }
  }
}
