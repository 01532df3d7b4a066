package dev.fleabridge.model;

import static dev.fleabridge.model.ActionKind.CREATE_ESCROW;
import static dev.fleabridge.model.ActionKind.OPEN_POSITION;
import static dev.fleabridge.model.ActionKind.PAYOUT;
import static dev.fleabridge.model.ActionKind.SWEEP;
import static dev.fleabridge.model.ActionKind.TRANSFER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActionKindTest {

  private static final Set<ActionKind> SPENDING =
      EnumSet.of(TRANSFER, PAYOUT, CREATE_ESCROW, OPEN_POSITION, SWEEP);

  /** Only these reserve money before they are sent: one that is missing here pays unreserved. */
  @ParameterizedTest
  @EnumSource(ActionKind.class)
  void whatTakesMoneyFromItsPayerSpends(ActionKind kind) {
    assertThat(kind.spends()).isEqualTo(SPENDING.contains(kind));
  }

  @ParameterizedTest
  @EnumSource(ActionKind.class)
  void isFoundByItsWireName(ActionKind kind) {
    assertThat(ActionKind.ofWireName(kind.wireName())).hasValue(kind);
  }

  @Test
  void wireNamesAreThoseOfTheRulesFile() {
    assertThat(CREATE_ESCROW.wireName()).isEqualTo("create-escrow");
    assertThat(ActionKind.ofWireName("CREATE_ESCROW")).isEmpty();
  }
}
