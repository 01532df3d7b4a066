package dev.fleabridge.purpleflea;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * Who pays what, according to the documents of a dialect. The documents contradict each other
 * (docs/reference/purpleflea-api.md#fees): they differ in who bears the fee.
 *
 * <ul>
 *   <li>Escrow, public servers: the payer pays the amount, and 1% of it comes out of the payee's
 *       part. At timeout the payer gets the amount back less that 1%.
 *   <li>Escrow, guide: 1% on top of the amount. The guide does not say whether a reclaim returns
 *       it; this class assumes that it does not.
 *   <li>Transfers: they are free at the public servers. The guide keeps a 1% buffer, which counts
 *       as a fee on top.
 *   <li>A referrer gets 15% of the fee in all dialects. This never changes what the two parties
 *       pay.
 * </ul>
 *
 * @param onTop whether the escrow fee is added to the amount; otherwise it comes out of the payee's
 *     part
 * @param transferRate the fee on transfers, added to the amount
 * @param timeoutDocumented whether the documents say what happens when an escrow's time runs out
 */
public record Fees(boolean onTop, BigDecimal transferRate, boolean timeoutDocumented) {

  /** Dialect {@code services}, and {@code databricks}, whose page names no other rule. */
  public static final Fees PAYEE_BEARS_ESCROW = new Fees(false, BigDecimal.ZERO, true);

  /**
   * Dialect {@code sagemaker}: its page has a 1% fee on release, and does not mention a timeout.
   */
  public static final Fees PAYEE_BEARS_ESCROW_NO_TIMEOUT = new Fees(false, BigDecimal.ZERO, false);

  /** Dialect {@code guide}. */
  public static final Fees PAYER_BEARS_ALL = new Fees(true, new BigDecimal("0.01"), true);

  /** The fee of an escrow as a share of its amount: 1%. */
  public static final BigDecimal ESCROW_RATE = new BigDecimal("0.01");

  /** The referrer's share of the fee: 15%. */
  public static final BigDecimal REFERRAL_RATE = new BigDecimal("0.15");

  /**
   * Where the money of one payment goes: {@code payerPays = payeeGets + payerGetsBack +
   * referrerGets + houseKeeps}, in US dollars with at most six places.
   */
  public record Split(
      BigDecimal payerPays,
      BigDecimal payeeGets,
      BigDecimal payerGetsBack,
      BigDecimal referrerGets,
      BigDecimal houseKeeps) {

    /** What the payer and the payee lose together. */
    public BigDecimal fee() {
      return referrerGets.add(houseKeeps);
    }
  }

  /** Splits the money of a transfer or payout. */
  public Split onTransfer(BigDecimal amount) {
    BigDecimal fee = share(amount, transferRate);
    return new Split(amount.add(fee), amount, BigDecimal.ZERO, BigDecimal.ZERO, fee);
  }

  /**
   * Splits the money of an escrow that is released.
   *
   * @param referred whether somebody gets the referrer's share
   */
  public Split onRelease(BigDecimal amount, boolean referred) {
    BigDecimal fee = share(amount, ESCROW_RATE);
    BigDecimal referrer = referred ? share(fee, REFERRAL_RATE) : BigDecimal.ZERO;
    BigDecimal payerPays = onTop ? amount.add(fee) : amount;
    return new Split(
        payerPays, payerPays.subtract(fee), BigDecimal.ZERO, referrer, fee.subtract(referrer));
  }

  /**
   * Splits the money of an escrow whose time runs out; empty where the dialect does not say what
   * happens then.
   */
  public Optional<Split> onTimeout(BigDecimal amount, boolean referred) {
    if (!timeoutDocumented) {
      return Optional.empty();
    }
    Split released = onRelease(amount, referred);
    return Optional.of(
        new Split(
            released.payerPays(),
            BigDecimal.ZERO,
            released.payeeGets(),
            released.referrerGets(),
            released.houseKeeps()));
  }

  /**
   * The exact share, rounded half up to six places. The public server computes {@code (amount *
   * rate).toFixed(6)} on binary doubles, where a tie may fall to either side. Up to 1,000,000,000
   * dollars it takes this share or a millionth less, so never more than this number reserves. From
   * ten times that amount its doubles are too coarse, and it may take more.
   */
  private static BigDecimal share(BigDecimal amount, BigDecimal rate) {
    BigDecimal rounded = amount.multiply(rate).setScale(Amounts.SCALE, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros();
  }
}
