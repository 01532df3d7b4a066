package dev.fleabridge.purpleflea;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fleabridge.purpleflea.dialect.Dialect;
import dev.fleabridge.purpleflea.dialect.Dialects;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who pays what, with the figures of docs/reference/purpleflea-api.md#fees. */
class FeesTest {

  @ParameterizedTest
  @CsvSource({
    // dialect, amount, payer pays, payee gets, referrer, house
    "services,   100,        100,        99,        0.15,     0.85",
    "services,   33.333333,  33.333333,  33,        0.05,     0.283333",
    "services,   0.10,       0.10,       0.099,     0.00015,  0.00085",
    "services,   0.000001,   0.000001,   0.000001,  0,        0",
    "databricks, 100,        100,        99,        0.15,     0.85",
    "sagemaker,  100,        100,        99,        0.15,     0.85",
    "guide,      0.10,       0.101,      0.10,      0.00015,  0.00085",
    "guide,      50,         50.5,       50,        0.075,    0.425",
  })
  void aReleaseSplits(
      String dialect,
      BigDecimal amount,
      BigDecimal payerPays,
      BigDecimal payeeGets,
      BigDecimal referrer,
      BigDecimal house) {
    Fees.Split split = Dialects.named(dialect).fees().onRelease(amount, true);

    assertThat(split.payerPays()).isEqualByComparingTo(payerPays);
    assertThat(split.payeeGets()).isEqualByComparingTo(payeeGets);
    assertThat(split.payerGetsBack()).isZero();
    assertThat(split.referrerGets()).isEqualByComparingTo(referrer);
    assertThat(split.houseKeeps()).isEqualByComparingTo(house);
  }

  @Test
  void aTimeoutCostsThePayerTheFee() {
    Fees.Split split = Dialects.named("services").fees().onTimeout(hundred(), true).orElseThrow();

    assertThat(split.payerGetsBack()).isEqualByComparingTo("99");
    assertThat(split.payeeGets()).isZero();
    assertThat(split.referrerGets()).isEqualByComparingTo("0.15");
    assertThat(Dialects.named("guide").fees().onTimeout(hundred(), false).orElseThrow())
        .satisfies(guide -> {
          assertThat(guide.payerPays()).isEqualByComparingTo("101");
          assertThat(guide.payerGetsBack()).isEqualByComparingTo("100");
        });
    assertThat(Dialects.named("sagemaker").fees().onTimeout(hundred(), false)).isEmpty();
  }

  @Test
  void aTransferIsFreeButInTheGuide() {
    assertThat(Dialects.named("services").fees().onTransfer(hundred()).fee()).isZero();
    assertThat(Dialects.named("guide").fees().onTransfer(hundred()).payerPays())
        .isEqualByComparingTo("101");
  }

  /** Exactly 0.0000005, which as a product of doubles lies a little below. */
  @Test
  void aTieIsAFeeOfOneMillionth() {
    assertThat(Dialects.named("guide").fees().onTransfer(new BigDecimal("0.00005")).payerPays())
        .isEqualByComparingTo("0.000051");
  }

  /**
   * What is reserved covers what the server takes, which computes on doubles: up to 10⁹ dollars.
   */
  @Test
  void theServerTakesNoMoreThanTheFee() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      // Every other one a multiple of 0.00005, of which half are ties.
      long millionths = 1 + random.nextLong(1_000_000_000_000_000L);
      BigDecimal amount = BigDecimal.valueOf(i % 2 == 0 ? millionths : millionths / 50 * 50, 6);
      BigDecimal taken =
          new BigDecimal(amount.doubleValue() * 0.01).setScale(6, RoundingMode.HALF_UP);
      BigDecimal fee = Dialects.named("guide").fees().onTransfer(amount).fee();
      assertThat(fee.subtract(taken))
          .as("%s, seed %s", amount, seed)
          .isBetween(BigDecimal.ZERO, new BigDecimal("0.000001"));
    }
  }

  @Test
  void noMoneyAppearsOrVanishes() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      BigDecimal amount = BigDecimal.valueOf(1 + random.nextLong(1_000_000_000_000L), 6);
      for (Dialect dialect : Dialects.all()) {
        boolean referred = random.nextBoolean();
        Fees.Split split = dialect.fees().onRelease(amount, referred);
        assertThat(
                split
                    .payeeGets()
                    .add(split.payerGetsBack())
                    .add(split.referrerGets())
                    .add(split.houseKeeps()))
            .as("%s of %s, seed %s", dialect.name(), amount, seed)
            .isEqualByComparingTo(split.payerPays());
        assertThat(split.fee().stripTrailingZeros().scale()).isLessThanOrEqualTo(6);
        assertThat(split.houseKeeps().signum()).isNotNegative();
      }
    }
  }

  private static BigDecimal hundred() {
    return new BigDecimal("100");
  }
}
