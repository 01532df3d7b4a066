package dev.fleabridge.model;

import static dev.fleabridge.model.ActionKind.CREATE_ESCROW;
import static dev.fleabridge.model.ActionKind.LIMIT_ORDER;
import static dev.fleabridge.model.ActionKind.OPEN_POSITION;
import static dev.fleabridge.model.ActionKind.PAYOUT;
import static dev.fleabridge.model.ActionKind.SWEEP;
import static dev.fleabridge.model.ActionKind.TRANSFER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ActionKindTest {

  private static final Set<ActionKind> SPENDING =
      EnumSet.of(TRANSFER, PAYOUT, CREATE_ESCROW, OPEN_POSITION, LIMIT_ORDER, SWEEP);

  /** Only these reserve money before they are sent: one that is missing here pays unreserved. */
  @ParameterizedTest
  @EnumSource(ActionKind.class)
  void whatTakesMoneyFromItsPayerSpends(ActionKind kind) {
    assertThat(kind.spends()).isEqualTo(SPENDING.contains(kind));
  }

  /** Double entry: money hangs on each of these, so they are said a second time, here only. */
  @ParameterizedTest
  @CsvSource({
    "TRANSFER, PAYER_AND_PAYEE, OF_THE_RULE, OF_A_TRANSFER, PAYMENT, NONE, NOTHING, CALL, ''",
    "PAYOUT, PAYER_AND_PAYEE, OF_THE_RULE, OF_A_TRANSFER, PAYMENT, NONE, NOTHING, CALL, ''",
    "RECORD, ONE, NONE, NONE, OF_ITS_OWN, NONE, NOTHING, CALL, ''",
    "CREATE_ESCROW, PAYER_AND_PAYEE, OF_THE_RULE, OF_A_RELEASE, OF_ITS_OWN, CREATES_ESCROW,"
        + " NOTHING, CALL, ref",
    "COMPLETE_ESCROW, ONE, NONE, NONE, OF_ITS_OWN, COMPLETES_ESCROW, NOTHING, CALL, escrow ref",
    "RELEASE_ESCROW, ONE, NONE, NONE, OF_ITS_OWN, RELEASES_ESCROW, NOTHING, CALL, escrow ref",
    "DISPUTE_ESCROW, ONE, NONE, NONE, OF_ITS_OWN, DISPUTES_ESCROW, NOTHING, CALL, escrow ref",
    "OPEN_POSITION, ONE, OF_THE_RULE, NONE, ORDER, OPENS_POSITION, NOTHING, CALL, market side",
    "CLOSE_POSITION, ONE, NONE, NONE, OF_ITS_OWN, CLOSES_POSITION, NOTHING, CALL, position",
    "LIMIT_ORDER, ONE, OF_THE_RULE, NONE, ORDER, PLACES_ORDER, NOTHING, CALL,"
        + " market side limit-price",
    "CANCEL_ORDER, ONE, NONE, NONE, OF_ITS_OWN, CANCELS_ORDER, NOTHING, CALL, order",
    "STOP_LOSS, ONE, NONE, NONE, OF_ITS_OWN, SETS_EXIT, NOTHING, CALL, position trigger-price",
    "TAKE_PROFIT, ONE, NONE, NONE, OF_ITS_OWN, SETS_EXIT, NOTHING, CALL, position trigger-price",
    "CLAIM_FAUCET, ONE, NONE, NONE, OF_ITS_OWN, NONE, NOTHING, CALL, ''",
    "REGISTER_AGENT, NONE, NONE, NONE, OF_ITS_OWN, REGISTERS_AGENT, NOTHING, CALL, name",
    "SWEEP, ONE_AND_TO, ABOVE_CEILING, OF_A_TRANSFER, PAYMENT, NONE, NOTHING, CALL, ''",
    "DESCRIBE_TRAINING_JOB, NONE, NONE, NONE, OF_ITS_OWN, NONE, TRAINING_JOB, AWS_CALL, name",
    "INVOKE_ENDPOINT, NONE, NONE, NONE, OF_ITS_OWN, NONE, ENDPOINT, SLOW, endpoint",
    "READ_OBJECT, NONE, NONE, NONE, OF_ITS_OWN, NONE, OBJECT, SLOW, uri",
    "READ_MLFLOW_RUN, NONE, NONE, NONE, OF_ITS_OWN, NONE, MLFLOW_RUN, AWS_CALL, server run-id",
    "DESCRIBE_DATABRICKS_RUN, NONE, NONE, NONE, OF_ITS_OWN, NONE, DATABRICKS_RUN, AWS_CALL,"
        + " workspace run-id",
    "QUERY_DATABRICKS, NONE, NONE, NONE, OF_ITS_OWN, NONE, DATABRICKS_QUERY, SLOW, workspace",
    "PAY_SCORES, PAYER_AND_PAYEE, NONE, NONE, OF_ITS_OWN, NONE, OBJECT_AND_LOG, CALL, uri rows",
    "ANSWER_CALLBACK, NONE, NONE, NONE, OF_ITS_OWN, NONE, CALLBACK, AWS_CALL, token"
  })
  void isWhatItsTableSays(
      ActionKind kind,
      ActionKind.Agents agents,
      ActionKind.Amount amount,
      ActionKind.Fee fee,
      ActionKind.Trace trace,
      ActionKind.Deed deed,
      ActionKind.Outside outside,
      ActionKind.LeaseClass leaseClass,
      String targets) {
    assertThat(kind.agents()).isEqualTo(agents);
    assertThat(kind.amount()).isEqualTo(amount);
    assertThat(kind.fee()).isEqualTo(fee);
    assertThat(kind.trace()).isEqualTo(trace);
    assertThat(kind.deed()).isEqualTo(deed);
    assertThat(kind.outside()).isEqualTo(outside);
    assertThat(kind.leaseClass()).isEqualTo(leaseClass);
    assertThat(String.join(" ", kind.targets())).isEqualTo(targets);
  }

  @Test
  void eachKindHasARowAbove() {
    List<String> rows =
        Arrays.stream(ActionKindTest.class.getDeclaredMethods())
            .filter(method -> method.getName().equals("isWhatItsTableSays"))
            .flatMap(method -> Arrays.stream(method.getAnnotation(CsvSource.class).value()))
            .map(row -> row.substring(0, row.indexOf(',')))
            .toList();
    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(ActionKind.values()).map(ActionKind::name).toList());
  }

  /** The look-up goes by what a kind names outside: two of one thing would be one request. */
  @Test
  void noTwoLookUpsNameTheSameThingOutside() {
    assertThat(ActionKind.values())
        .filteredOn(kind -> kind.family() == ActionKind.Family.LOOK_UP)
        .extracting(ActionKind::outside)
        .doesNotHaveDuplicates();
  }

  /** What is asked outside of Purple Flea is named there, and nothing else is. */
  @ParameterizedTest
  @EnumSource(ActionKind.class)
  void whatIsNotCarriedOutAtPurpleFleaNamesWhatItAsks(ActionKind kind) {
    assertThat(kind.outside() == ActionKind.Outside.NOTHING)
        .isEqualTo(kind.family() == ActionKind.Family.PURPLE_FLEA);
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
